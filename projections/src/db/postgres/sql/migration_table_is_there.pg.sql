SELECT count(*) FROM pg_tables WHERE schemaname = $1 AND tablename = 'rollbook_views_schema'
