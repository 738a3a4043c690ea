SELECT pg_notify('rollbook_log', $1)
