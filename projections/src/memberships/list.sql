-- A group's members. Parameters: 1 workspace, 2 group, 3 kind, 4 role, 5 status, 6 the kind as the beginning of a
-- member and 7 what comes after it, 8 a moment of the past and 9 the newest change before it, 10 key and 11 member of a
-- place, 12 limit or offset. The workspace is a filter alone; see groups/by_id.sql.
-- :rows
SELECT m.{key}, m.member, m.doc FROM memberships m WHERE m.workspace || '' = $1 AND m.group_id = $2
-- :places
SELECT m.{key}, m.member FROM memberships m WHERE m.workspace || '' = $1 AND m.group_id = $2
-- :count
SELECT count(*) FROM memberships m WHERE m.workspace || '' = $1 AND m.group_id = $2
-- :past_rows
SELECT m.{key}, m.member, m.doc FROM memberships_past m WHERE m.workspace || '' = $1 AND m.group_id = $2
-- :past_places
SELECT m.{key}, m.member FROM memberships_past m WHERE m.workspace || '' = $1 AND m.group_id = $2
-- :past_count
SELECT count(*) FROM memberships_past m WHERE m.workspace || '' = $1 AND m.group_id = $2
-- :since
AND m.since <= $8
-- :past_until
AND m.until > $8
-- :few
AND m.member IN (SELECT n.member FROM memberships n WHERE n.group_id = $2 AND n.created <= $9)
-- :made
AND m.created <= $9
-- :kind
AND m.kind = $3
-- :role
AND m.role = $4
-- :status
AND m.status = $5
-- :kind_from
AND m.member >= $6
-- :kind_to
AND m.member < $7
-- :greater
AND (m.{key}, m.member) > ($10, $11)
-- :less
AND (m.{key}, m.member) < ($10, $11)
-- :same
AND m.{key} = $10 AND m.member = $11
-- :up
ORDER BY m.{key}, m.member LIMIT $12
-- :down
ORDER BY m.{key} DESC, m.member DESC LIMIT $12
-- :skip_up
ORDER BY m.{key}, m.member LIMIT 1 OFFSET $12
-- :skip_down
ORDER BY m.{key} DESC, m.member DESC LIMIT 1 OFFSET $12
