-- Rights to some work, for one process at a time. The end of a lease is by this server's clock, which is the same for
-- all; the epoch is higher for every new holder.
CREATE SEQUENCE lease_epochs;
CREATE TABLE leases (
    name text COLLATE "C" PRIMARY KEY,
    holder uuid NOT NULL,
    epoch bigint NOT NULL,
    ends_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Locks the log and says everything that a batch has to know, in one round trip. Each statement of the function has a
-- snapshot of its own, so that what is read after the lock is what the holder before left.
--
-- A process that stalls while it holds the lock is ended by the server, or all others would wait for its network.
-- Streams and keys are always found by index, however small their tables were when the plan was made.
CREATE FUNCTION lock_log(
    node uuid,
    categories smallint[], streams uuid[],
    claims text[], counts text[], commands uuid[], scopes text[], keys text[]
) RETURNS TABLE (what text, id uuid, key text, words text, number bigint, other bigint)
LANGUAGE plpgsql SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    PERFORM set_config('lock_timeout', '10s', true), set_config('idle_in_transaction_session_timeout', '5s', true);
    RETURN QUERY SELECT 'head'::text, NULL::uuid, NULL::text, NULL::text, h.position, h.recorded_at
        FROM head h WHERE h.id = 1 FOR UPDATE;
    RETURN QUERY SELECT 'epoch'::text, NULL::uuid, NULL::text, NULL::text, h.epoch, NULL::bigint
        FROM head h WHERE h.id = 1;
    RETURN QUERY SELECT 'heard'::text, NULL::uuid, NULL::text, NULL::text, count(*), NULL::bigint
        FROM listeners l WHERE l.node <> lock_log.node AND l.seen_at > now() - interval '30 seconds';
    RETURN QUERY SELECT 'stream'::text, s.stream, NULL::text, NULL::text, s.version, s.category::bigint
        FROM unnest(lock_log.categories, lock_log.streams) AS wanted (category, stream)
        JOIN streams s ON s.category = wanted.category AND s.stream = wanted.stream;
    RETURN QUERY SELECT 'command'::text, c.command_id, NULL::text, NULL::text, c.last_position, NULL::bigint
        FROM unnest(lock_log.commands) AS wanted (command_id) JOIN commands c ON c.command_id = wanted.command_id;
    IF cardinality(lock_log.claims) > 0 THEN
        RETURN QUERY SELECT 'claim'::text, NULL::uuid, c.key, c.owner, c.required_at, NULL::bigint
            FROM claims c WHERE c.key = ANY (lock_log.claims);
    END IF;
    IF cardinality(lock_log.counts) > 0 THEN
        RETURN QUERY SELECT 'count'::text, NULL::uuid, c.key, NULL::text, c.value, NULL::bigint
            FROM counts c WHERE c.key = ANY (lock_log.counts);
    END IF;
    IF cardinality(lock_log.keys) > 0 THEN
        RETURN QUERY SELECT 'answer'::text, NULL::uuid, a.key, a.scope, a.recorded_at, NULL::bigint
            FROM unnest(lock_log.scopes, lock_log.keys) AS wanted (scope, key)
            JOIN answers a ON a.scope = wanted.scope AND a.key = wanted.key;
    END IF;
END
$$;
