SELECT id, doc FROM groups WHERE workspace = $1 AND id = ANY($2)
