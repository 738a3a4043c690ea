-- ?1: how long answers are kept.
SELECT 'claim', key, owner, NULL, NULL, NULL FROM claims
UNION ALL SELECT 'number', scope, kind, used, NULL, NULL FROM sequences
UNION ALL SELECT 'count', key, NULL, value, NULL, NULL FROM counts
UNION ALL SELECT 'command', NULL, NULL, NULL, command_id, NULL FROM commands c
    WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.position = c.position AND e.command_id = c.command_id)
UNION ALL SELECT 'answer', scope, key, NULL, fingerprint, answer FROM answers
    WHERE at >= coalesce((SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1), 0) - ?1
