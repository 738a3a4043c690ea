SELECT version, event_id, length(state) FROM snapshots WHERE stream = ?1
