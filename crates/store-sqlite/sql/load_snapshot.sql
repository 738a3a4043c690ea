SELECT version, event_id, state FROM snapshots WHERE stream = ?1
