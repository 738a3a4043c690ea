-- A member's groups as they were. Parameters: 1 workspace, 2 member, 3 the moment, 4 created and 5 group of a place,
-- 6 limit.
-- :rows
SELECT m.created, m.group_id, m.doc FROM memberships m
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND m.since <= $3
-- :places
SELECT m.created, m.group_id FROM memberships m
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND m.since <= $3
-- :count
SELECT count(*) FROM memberships m
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND m.since <= $3
-- :past_rows
SELECT m.created, m.group_id, m.doc FROM memberships_past m
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND m.since <= $3 AND m.until > $3
-- :past_places
SELECT m.created, m.group_id FROM memberships_past m
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND m.since <= $3 AND m.until > $3
-- :past_count
SELECT count(*) FROM memberships_past m
WHERE m.workspace = $1 AND m.member = $2 AND m.status = 1 AND m.since <= $3 AND m.until > $3
-- :listed
AND (EXISTS (
    SELECT 1 FROM groups g WHERE g.id = m.group_id AND g.since <= $3 AND g.listed = 1
) OR EXISTS (
    SELECT 1 FROM groups_past g
    WHERE g.id = m.group_id AND g.since <= $3 AND g.until > $3 AND g.listed = 1
))
-- :greater
AND (m.created, m.group_id) > ($4, $5)
-- :less
AND (m.created, m.group_id) < ($4, $5)
-- :same
AND m.created = $4 AND m.group_id = $5
-- :up
ORDER BY m.created, m.group_id LIMIT $6
-- :down
ORDER BY m.created DESC, m.group_id DESC LIMIT $6
