SELECT epoch FROM head WHERE id = 1
