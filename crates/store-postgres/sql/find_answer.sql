-- Kept for a day of recorded time.
SELECT a.fingerprint, a.answer FROM answers a JOIN head h ON h.id = 1
WHERE a.scope = $1 AND a.key = $2 AND h.recorded_at - a.recorded_at <= $3
