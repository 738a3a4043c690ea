SELECT id, name FROM kinds ORDER BY id
