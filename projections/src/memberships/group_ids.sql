SELECT m.group_id FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = $2 AND g.listed = 1
ORDER BY m.created, m.group_id
