DELETE FROM rollbook_keys WHERE id = ANY ($1)
