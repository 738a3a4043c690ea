INSERT INTO snapshots (stream, version, event_id, state) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (stream) DO UPDATE
SET version = excluded.version, event_id = excluded.event_id, state = excluded.state
WHERE excluded.version > snapshots.version
