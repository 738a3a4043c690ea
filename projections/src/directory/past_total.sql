SELECT total FROM subject_totals WHERE workspace = $1 AND kind = $2 AND position <= $3 ORDER BY position DESC LIMIT 1
