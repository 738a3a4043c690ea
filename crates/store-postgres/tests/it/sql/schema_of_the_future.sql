INSERT INTO rollbook_log_schema (step) VALUES (900)
