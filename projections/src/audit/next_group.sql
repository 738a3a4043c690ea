SELECT id, workspace FROM groups WHERE id > $1 ORDER BY id LIMIT 1
