SELECT name, version, position FROM checkpoints
