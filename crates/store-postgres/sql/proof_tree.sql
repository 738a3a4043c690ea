SELECT epoch, size, checkpoint FROM proof_tree WHERE one = 1
