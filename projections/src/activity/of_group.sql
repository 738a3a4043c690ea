SELECT day, kind, total FROM activity
WHERE workspace = $1 AND group_id = $2 AND day >= $3 AND day <= $4
ORDER BY day, kind
