SELECT name, opened
FROM workspaces
WHERE ($1 = '' OR name = $1) AND since <= $2
ORDER BY name
