-- Everything a batch has to know beside the versions, in one answer: what it is, a key, a text, a number.
SELECT 'claim' AS what, key, owner AS text, required_at AS number FROM claims WHERE key = ANY ($1)
UNION ALL
SELECT 'count', key, '', value FROM counts WHERE key = ANY ($2)
UNION ALL
SELECT 'command', command_id::text, '', last_position FROM commands WHERE command_id = ANY ($3)
UNION ALL
SELECT 'answer', a.key, a.scope, a.recorded_at
FROM unnest($4::text[], $5::text[]) AS wanted (scope, key)
JOIN answers a ON a.scope = wanted.scope AND a.key = wanted.key
