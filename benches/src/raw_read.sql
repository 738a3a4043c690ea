SELECT position, stream, version, type, data FROM events ORDER BY position
