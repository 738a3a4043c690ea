SELECT position, epoch FROM head WHERE id = 1
