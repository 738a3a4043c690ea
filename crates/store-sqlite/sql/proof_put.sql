INSERT OR REPLACE INTO tiles (level, place, hashes) VALUES (?1, ?2, ?3)
