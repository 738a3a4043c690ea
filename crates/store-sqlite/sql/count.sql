SELECT value FROM counts WHERE key = ?1
