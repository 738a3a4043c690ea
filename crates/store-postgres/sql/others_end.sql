-- Rewriting a table keeps rows that a transaction from before may still read, so those are waited for.
DO $$
DECLARE
    since timestamptz := clock_timestamp();
BEGIN
    -- Longer than the server lets an idle writer of the log keep its transaction.
    FOR turn IN 1..200 LOOP
        PERFORM pg_stat_clear_snapshot();
        IF NOT EXISTS (
            SELECT FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
                AND xact_start < since
        ) THEN
            RETURN;
        END IF;
        PERFORM pg_sleep(0.05);
    END LOOP;
    RAISE EXCEPTION 'a long transaction may still read what is to be forgotten' USING ERRCODE = 'lock_not_available';
END
$$
