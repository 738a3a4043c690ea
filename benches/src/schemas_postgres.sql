SELECT nspname::text FROM pg_namespace WHERE nspname LIKE $1
