SELECT w.name, w.opened, c.status, c.total
FROM workspaces w LEFT JOIN group_counts c ON c.workspace = w.name AND c.kind = ''
WHERE $1 = '' OR w.name = $1
ORDER BY w.name, c.status
