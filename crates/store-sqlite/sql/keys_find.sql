SELECT id, owner, wrapped, name FROM keys WHERE id = ?1
