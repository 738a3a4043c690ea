-- A member's groups. Parameters: 1 workspace, 2 member, 3 created and 4 group of a place, 5 limit or offset.
-- :rows
SELECT m.created, m.group_id, m.doc, g.doc FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND g.listed = 1
-- :places
SELECT m.created, m.group_id FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND g.listed = 1
-- :count
SELECT count(*) FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND g.listed = 1
-- :greater
AND (m.created, m.group_id) > ($3, $4)
-- :less
AND (m.created, m.group_id) < ($3, $4)
-- :same
AND m.created = $3 AND m.group_id = $4
-- :up
ORDER BY m.created, m.group_id LIMIT $5
-- :down
ORDER BY m.created DESC, m.group_id DESC LIMIT $5
-- :skip_up
ORDER BY m.created, m.group_id LIMIT 1 OFFSET $5
-- :skip_down
ORDER BY m.created DESC, m.group_id DESC LIMIT 1 OFFSET $5
