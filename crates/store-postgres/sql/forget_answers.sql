DELETE FROM answers WHERE recorded_at < (SELECT recorded_at FROM head WHERE id = 1) - $1
