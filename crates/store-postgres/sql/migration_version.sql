SELECT coalesce(max(step), 0) FROM rollbook_log_schema
