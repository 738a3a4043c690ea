SELECT id, owner, wrapped FROM rollbook_keys WHERE id = ANY ($1)
