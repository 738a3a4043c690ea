-- A snapshot of a version that the stream does not have is not of this log.
INSERT INTO snapshots (category, stream, version, state)
SELECT s.category, s.stream, $3, $4 FROM streams s WHERE s.category = $1 AND s.stream = $2 AND s.version >= $3 AND $3 >= 1
ON CONFLICT (category, stream) DO UPDATE SET version = excluded.version, state = excluded.state
WHERE snapshots.version < excluded.version
