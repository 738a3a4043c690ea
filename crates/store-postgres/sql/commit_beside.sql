-- What the guards of a batch change. Every key occurs once. Numbers that were drawn are known already and their rows
-- left alone: whoever draws the next ones need not wait for this commit.
WITH claimed AS (
    INSERT INTO claims (key, owner, required_at)
    SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[])
    ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, required_at = excluded.required_at
), released AS (
    DELETE FROM claims WHERE key = ANY ($4)
), counted AS (
    INSERT INTO counts (key, value)
    SELECT * FROM unnest($5::text[], $6::bigint[])
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
)
INSERT INTO sequences (scope, kind, last)
SELECT used.scope, used.kind, used.last FROM unnest($7::text[], $8::text[], $9::bigint[]) AS used (scope, kind, last)
WHERE NOT EXISTS (
    SELECT FROM sequences s WHERE s.scope = used.scope AND s.kind = used.kind AND s.last >= used.last
)
ORDER BY used.scope, used.kind
ON CONFLICT (scope, kind) DO UPDATE SET last = greatest(sequences.last, excluded.last)
