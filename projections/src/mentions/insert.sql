INSERT INTO mentions (workspace, key, position, stream) VALUES ($1, $2, $3, $4)
