-- The first or last groups of several members as they were, member by member and one statement per table. Parameters:
-- 1 workspace, 2 a member, or for totals all of them, 3 limit, 4 the moment.
-- :head
SELECT n.member, n.created, n.group_id, n.doc FROM memberships n
WHERE n.workspace = $1 AND n.member = $2 AND n.status = 1 AND n.since <= $4
-- :past_head
SELECT n.member, n.created, n.group_id, n.doc FROM memberships_past n
WHERE n.workspace = $1 AND n.member = $2 AND n.status = 1 AND n.since <= $4 AND n.until > $4
-- :listed
AND (EXISTS (
    SELECT 1 FROM groups g WHERE g.id = n.group_id AND g.since <= $4 AND g.listed = 1
) OR EXISTS (
    SELECT 1 FROM groups_past g
    WHERE g.id = n.group_id AND g.since <= $4 AND g.until > $4 AND g.listed = 1
))
-- :up
ORDER BY n.created, n.group_id LIMIT $3
-- :down
ORDER BY n.created DESC, n.group_id DESC LIMIT $3
-- :totals
SELECT n.member, count(*) FROM memberships n
WHERE n.workspace = $1 AND n.member = ANY($2) AND n.status = 1 AND n.since <= $4
-- :past_totals
SELECT n.member, count(*) FROM memberships_past n
WHERE n.workspace = $1 AND n.member = ANY($2) AND n.status = 1 AND n.since <= $4 AND n.until > $4
-- :of_each
GROUP BY n.member
