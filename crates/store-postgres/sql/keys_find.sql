SELECT id, owner, wrapped, name FROM rollbook_keys WHERE id = ANY ($1)
