SELECT epoch FROM views
