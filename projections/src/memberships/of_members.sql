-- The first or last groups of several members, member by member. Parameters: 1 workspace, 2 a member, or for totals all of
-- them, 3 limit.
-- :head
SELECT n.member, n.created, n.group_id, n.doc, g.doc FROM memberships n JOIN groups g ON g.id = n.group_id
WHERE n.workspace = $1 AND n.member = $2 AND n.status = 1 AND g.listed = 1
-- :up
ORDER BY n.created, n.group_id LIMIT $3
-- :down
ORDER BY n.created DESC, n.group_id DESC LIMIT $3
-- :totals
SELECT m.member, count(*) FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = ANY($2) AND m.status = 1 AND g.listed = 1
GROUP BY m.member
