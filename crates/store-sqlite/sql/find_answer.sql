SELECT fingerprint, answer FROM answers
WHERE scope = ?1 AND key = ?2
  AND at >= coalesce((SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1), 0) - ?3
