UPDATE claims SET required_at = max(required_at, ?2) WHERE key = ?1
