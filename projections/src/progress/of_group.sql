SELECT p.doc FROM memberships m
JOIN progress p ON p.workspace = m.workspace AND p.activity = $3 AND p.member = m.member
WHERE m.workspace = $1 AND m.group_id = $2 AND m.status = 1
ORDER BY p.member, p.batch
