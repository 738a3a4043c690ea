SELECT m.group_id FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = $2 AND m.removed_at IS NULL AND g.listed = 1
ORDER BY m.created, m.group_id
