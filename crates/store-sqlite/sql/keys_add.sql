INSERT OR IGNORE INTO keys (id, owner, wrapped) VALUES (?1, ?2, ?3)
