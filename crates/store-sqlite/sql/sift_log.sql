SELECT position, kind, remaining
FROM events WHERE position > ?1 ORDER BY position
