SELECT key, owner FROM claims WHERE key = ANY ($1)
