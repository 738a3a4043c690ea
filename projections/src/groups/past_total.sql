SELECT CAST(coalesce(sum((
    SELECT t.total FROM group_totals t
    WHERE t.workspace = $1 AND t.kind = $2 AND t.status = s.status AND t.position <= $4
    ORDER BY t.position DESC LIMIT 1
)), 0) AS BIGINT)
FROM (SELECT 1 AS status UNION ALL SELECT 2 UNION ALL SELECT 3) AS s
WHERE s.status = ANY($3)
