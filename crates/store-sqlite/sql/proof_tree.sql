SELECT epoch, size, checkpoint FROM tree
