INSERT OR IGNORE INTO keys (id, owner, wrapped, name) VALUES (?1, ?2, ?3, ?4)
