SELECT to_regclass('rollbook_log_schema') IS NOT NULL
