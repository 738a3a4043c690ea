SELECT CAST($4 AS BIGINT) AS wanted, t.total FROM group_totals t
WHERE t.workspace = $1 AND t.kind = $2 AND t.status = $3
ORDER BY t.position DESC LIMIT 1
