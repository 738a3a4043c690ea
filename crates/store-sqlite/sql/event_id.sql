SELECT event_id FROM events WHERE stream = ?1 AND version = ?2
