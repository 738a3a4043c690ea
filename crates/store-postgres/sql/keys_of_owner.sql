SELECT id FROM rollbook_keys WHERE owner = $1 ORDER BY made
