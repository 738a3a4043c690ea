SELECT v.epoch, c.name, c.version, c.position, c.stopped FROM views v CROSS JOIN checkpoints c
