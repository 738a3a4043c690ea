-- The first or last members of several groups as they were, group by group and one statement per table. Parameters:
-- 1 workspace, 2 a group, or for totals all of them, 3 kind, 4 role, 5 status, 6 limit, 7 the moment.
-- The workspace is a filter alone; see groups/by_id.sql.
-- :head
SELECT n.group_id, n.{key}, n.member, n.doc FROM memberships n
WHERE n.workspace || '' = $1 AND n.group_id = $2 AND n.since <= $7
-- :past_head
SELECT n.group_id, n.{key}, n.member, n.doc FROM memberships_past n
WHERE n.workspace || '' = $1 AND n.group_id = $2 AND n.since <= $7 AND n.until > $7
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
WHERE m.workspace || '' = $1 AND m.group_id = ANY($2) AND m.since <= $7
-- :past_totals
SELECT m.group_id, count(*) FROM memberships_past m
WHERE m.workspace || '' = $1 AND m.group_id = ANY($2) AND m.since <= $7 AND m.until > $7
-- :total_kind
AND m.kind = $3
-- :total_role
AND m.role = $4
-- :total_status
AND m.status = $5
-- :total_group
GROUP BY m.group_id
