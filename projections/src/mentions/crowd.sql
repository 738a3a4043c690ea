INSERT INTO crowds (group_id, position, kind) VALUES ($1, $2, $3)
