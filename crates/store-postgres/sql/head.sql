SELECT position FROM head WHERE id = 1
