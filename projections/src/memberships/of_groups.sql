-- The first or last members of several groups, group by group: SQLite sorts less if it is asked once for each. Parameters:
-- 1 workspace, 2 a group, or for totals all of them, 3 kind, 4 role, 5 status, 6 limit. The workspace is a
-- filter alone; see groups/by_id.sql.
-- :head
SELECT n.group_id, n.{key}, n.member, n.doc FROM memberships n
WHERE n.workspace || '' = $1 AND n.group_id = $2
-- :entries
SELECT n.group_id, n.{key}, n.member, s.doc, CASE WHEN s.doc IS NULL THEN n.doc END, (
    SELECT group_concat(g.number, ' ' ORDER BY g.number, g.id) FROM memberships h JOIN groups g ON g.id = h.group_id
    WHERE h.workspace = n.workspace AND h.member = n.member AND h.status = 1 AND g.listed = 1
) FROM memberships n LEFT JOIN subjects s ON s.workspace = n.workspace AND s.subject = n.member
WHERE n.workspace || '' = $1 AND n.group_id = $2
-- :kind
AND n.kind = $3
-- :role
AND n.role = $4
-- :status
AND n.status = $5
-- :up
ORDER BY n.{key}, n.member LIMIT $6
-- :down
ORDER BY n.{key} DESC, n.member DESC LIMIT $6
-- :totals
SELECT m.group_id, count(*) FROM memberships m
WHERE m.workspace || '' = $1 AND m.group_id = ANY($2)
-- :total_kind
AND m.kind = $3
-- :total_role
AND m.role = $4
-- :total_status
AND m.status = $5
-- :total_group
GROUP BY m.group_id
