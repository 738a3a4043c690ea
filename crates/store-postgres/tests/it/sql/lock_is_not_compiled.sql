DO $$ BEGIN
    ASSERT (SELECT 'jit=off' = ANY (proconfig) FROM pg_proc WHERE oid = 'lock_log'::regproc);
END $$
