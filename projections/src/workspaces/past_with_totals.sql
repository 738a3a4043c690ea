SELECT w.name, w.opened, CAST(s.status AS BIGINT), (
    SELECT t.total FROM group_totals t
    WHERE t.workspace = w.name AND t.kind = '' AND t.status = s.status AND t.position <= $2
    ORDER BY t.position DESC LIMIT 1
)
FROM workspaces w CROSS JOIN (SELECT 1 AS status UNION ALL SELECT 2 UNION ALL SELECT 3) AS s
WHERE ($1 = '' OR w.name = $1) AND w.since <= $2
ORDER BY w.name, s.status
