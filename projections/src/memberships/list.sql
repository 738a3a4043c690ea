-- A group's members. Parameters: 1 workspace, 2 group, 3 kind, 4 role, 5 status, 6 the kind as the beginning of a
-- member and 7 what comes after it, 8 key and 9 member of a place, 10 limit or offset.
-- :rows
SELECT m.{key}, m.member, m.doc FROM memberships m
WHERE m.workspace = $1 AND m.group_id = $2 AND m.removed_at IS NULL
-- :places
SELECT m.{key}, m.member FROM memberships m
WHERE m.workspace = $1 AND m.group_id = $2 AND m.removed_at IS NULL
-- :count
SELECT count(*) FROM memberships m
WHERE m.workspace = $1 AND m.group_id = $2 AND m.removed_at IS NULL
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
AND (m.{key}, m.member) > ($8, $9)
-- :less
AND (m.{key}, m.member) < ($8, $9)
-- :same
AND m.{key} = $8 AND m.member = $9
-- :up
ORDER BY m.{key}, m.member LIMIT $10
-- :down
ORDER BY m.{key} DESC, m.member DESC LIMIT $10
-- :skip_up
ORDER BY m.{key}, m.member LIMIT 1 OFFSET $10
-- :skip_down
ORDER BY m.{key} DESC, m.member DESC LIMIT 1 OFFSET $10
