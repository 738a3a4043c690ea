SELECT coalesce(sum(c.reltuples), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname LIKE $1 AND c.relkind = 'r' AND c.reltuples > 0
