SELECT CAST($3 AS BIGINT) AS wanted, t.total FROM subject_totals t
WHERE t.workspace = $1 AND t.kind = $2
ORDER BY t.position DESC LIMIT 1
