-- $1: how long answers are kept.
DECLARE ledger NO SCROLL CURSOR FOR
SELECT 'claim' AS what, key AS one, owner AS two, NULL::bigint AS number, NULL::uuid AS id, NULL::bytea AS fingerprint,
       NULL::bytea AS answer
FROM claims
UNION ALL SELECT 'number', scope, kind, last, NULL, NULL, NULL FROM sequences
UNION ALL SELECT 'count', key, NULL, value, NULL, NULL, NULL FROM counts
UNION ALL SELECT 'command', NULL, NULL, NULL, command_id, NULL, NULL FROM commands WHERE first_position > last_position
UNION ALL SELECT 'answer', a.scope, a.key, NULL, NULL, a.fingerprint, a.answer
FROM answers a JOIN head h ON a.recorded_at >= h.recorded_at - $1
