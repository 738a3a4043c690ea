CREATE TABLE rollbook_views_schema (step integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())
