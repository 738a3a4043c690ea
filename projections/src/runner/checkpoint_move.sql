UPDATE checkpoints SET position = $2, stopped = NULL WHERE name = $1 AND position = $3
