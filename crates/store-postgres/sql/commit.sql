-- One batch of accepted commands, set-wise and in one statement. Every key occurs once. Other processes are told where
-- any of them listens.
WITH new_events AS (
    INSERT INTO events (position, category, stream, version, event_id, kind, schema_version, command_id, payload)
    SELECT * FROM unnest($1::bigint[], $2::smallint[], $3::uuid[], $4::bigint[], $5::uuid[], $6::text[], $7::integer[],
                         $8::uuid[], $9::bytea[])
), new_commands AS (
    INSERT INTO commands (command_id, first_position, last_position, recorded_at, workspace, actor, initiator,
                          correlation_id, causation_id, traceparent)
    SELECT * FROM unnest($10::uuid[], $11::bigint[], $12::bigint[], $13::bigint[], $14::text[], $15::text[],
                         $16::text[], $17::uuid[], $18::uuid[], $19::text[])
), new_versions AS (
    INSERT INTO streams (category, stream, version)
    SELECT * FROM unnest($20::smallint[], $21::uuid[], $22::bigint[])
    ON CONFLICT (category, stream) DO UPDATE SET version = excluded.version
), new_workspaces AS (
    INSERT INTO workspaces (workspace, position)
    SELECT * FROM unnest($23::text[], $24::bigint[])
    ON CONFLICT (workspace) DO UPDATE SET position = excluded.position
), new_answers AS (
    INSERT INTO answers (scope, key, recorded_at, fingerprint, answer)
    SELECT * FROM unnest($25::text[], $26::text[], $27::bigint[], $28::bytea[], $29::bytea[])
    ON CONFLICT (scope, key) DO UPDATE
    SET recorded_at = excluded.recorded_at, fingerprint = excluded.fingerprint, answer = excluded.answer
)
UPDATE head SET position = $30, recorded_at = $31 WHERE id = 1
RETURNING CASE WHEN $32 THEN pg_notify('rollbook_log', $30::text) END
