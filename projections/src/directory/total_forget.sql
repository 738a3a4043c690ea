UPDATE subject_totals SET total = total - 1
WHERE workspace = $1 AND kind = $2 AND position >= $3 AND position < $4
