SELECT version, event_id, rowid FROM snapshots WHERE stream = ?1
