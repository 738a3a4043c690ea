UPDATE claims SET required_at = ?2 WHERE key = ?1
