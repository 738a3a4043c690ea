SELECT m.member, g.number, g.id FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = ANY($2) AND m.status = 1 AND g.listed = 1
ORDER BY m.member, g.number, g.id
