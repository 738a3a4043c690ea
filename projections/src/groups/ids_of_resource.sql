SELECT r.group_id FROM resources r JOIN groups g ON g.id = r.group_id
WHERE r.workspace = $1 AND r.resource = $2 AND g.listed = 1
ORDER BY r.group_id
