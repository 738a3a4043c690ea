SELECT owner FROM claims WHERE key = ?1
