-- For several sequences at once, always in the same order, so that nobody waits for each other.
INSERT INTO sequences (scope, kind, last)
SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) AS wanted (scope, kind, count) ORDER BY scope, kind
ON CONFLICT (scope, kind) DO UPDATE SET last = sequences.last + excluded.last
RETURNING scope, kind, last
