INSERT INTO events (stream, version, type, data, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
