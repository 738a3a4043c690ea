DELETE FROM claims WHERE key = ?1 AND required_at <= ?2
