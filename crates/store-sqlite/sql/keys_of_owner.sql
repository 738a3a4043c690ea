SELECT id FROM keys WHERE owner = ?1 ORDER BY rowid
