SELECT id, owner, wrapped, name FROM rollbook_keys WHERE owner = ANY ($1) AND name IS NOT NULL
