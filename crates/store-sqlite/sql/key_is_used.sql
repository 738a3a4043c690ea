SELECT 1 FROM answers WHERE scope = ?1 AND key = ?2 AND at >= ?3
