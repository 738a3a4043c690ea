SELECT coalesce(max(position), 0) FROM events WHERE position <= ?1 AND command_id IS NOT NULL
