SELECT last_position FROM commands WHERE recorded_at <= $1 ORDER BY recorded_at DESC, last_position DESC LIMIT 1
