CREATE TABLE IF NOT EXISTS rollbook_log_schema (step integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())
