-- The table of the steps as it was when there was one step.
CREATE TABLE rollbook_log_schema (step integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())
