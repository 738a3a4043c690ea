UPDATE head SET epoch = (epoch + 1) % 4294967296 WHERE id = 1
