UPDATE checkpoints SET stopped = $2 WHERE name = $1
