INSERT INTO sequences (scope, kind, last) VALUES ($1, $2, $3)
ON CONFLICT (scope, kind) DO UPDATE SET last = sequences.last + excluded.last
RETURNING last - $3 + 1
