-- Room for the state, which is written into it piece by piece: as a parameter it would be in memory twice more.
INSERT INTO snapshots (stream, version, event_id, state) VALUES (?1, ?2, ?3, zeroblob(?4))
ON CONFLICT (stream) DO UPDATE
SET version = excluded.version, event_id = excluded.event_id, state = excluded.state
WHERE excluded.version > snapshots.version
RETURNING rowid
