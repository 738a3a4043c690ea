SELECT id, owner, wrapped, name FROM keys WHERE owner = ?1 AND name IS NOT NULL
