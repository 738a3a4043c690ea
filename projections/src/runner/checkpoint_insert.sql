INSERT INTO checkpoints (name, version, position, stopped) VALUES ($1, $2, $3, NULL)
