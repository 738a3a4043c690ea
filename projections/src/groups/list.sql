-- Lists of groups. Parameters: 1 workspace, 2 listed, 3 statuses, 4 kind, 5 name key, 6 name, 7 name pattern, 8 tags,
-- 9 member, 10 resource, 11 and 12 created from and to, 13 and 14 filed from and to, 15 awaiting, 16 a moment
-- of the past, 17 key and 18 id of a place, 19 limit or offset.
-- :rows
SELECT g.{key}, g.id, g.doc FROM groups g WHERE g.workspace = $1
-- :places
SELECT g.{key}, g.id FROM groups g WHERE g.workspace = $1
-- :count
SELECT count(*) FROM groups g WHERE g.workspace = $1
-- :past_rows
SELECT g.{key}, g.id, g.doc FROM groups_past g WHERE g.workspace = $1
-- :past_places
SELECT g.{key}, g.id FROM groups_past g WHERE g.workspace = $1
-- :past_count
SELECT count(*) FROM groups_past g WHERE g.workspace = $1
-- :since
AND g.since <= $16
-- :past_until
AND g.until > $16
-- :listed
AND g.listed = $2
-- :statuses
AND g.status = ANY($3)
-- :kind
AND g.kind = $4
-- :kind_or_none
AND (g.kind = $4 OR g.kind IS NULL)
-- :name
AND g.name_key = $5 AND g.name = $6
-- :name_part
AND g.folded LIKE $7 ESCAPE '!'
-- :tags
AND EXISTS (SELECT 1 FROM group_tags t WHERE t.group_id = g.id AND t.tag = ANY($8))
-- :few_tags
AND g.id IN (SELECT t.group_id FROM group_tags t WHERE t.workspace = $1 AND t.tag = ANY($8))
-- :past_tags
AND EXISTS (SELECT 1 FROM group_tags_past t WHERE t.group_id = g.id AND t.since = g.since AND t.tag = ANY($8))
-- :member
AND EXISTS (
    SELECT 1 FROM memberships m
    WHERE m.group_id = g.id AND m.member = $9 AND m.status = 1
)
-- :few_member
AND g.id IN (
    SELECT m.group_id FROM memberships m
    WHERE m.workspace = $1 AND m.member = $9 AND m.status = 1
)
-- :resource
AND EXISTS (SELECT 1 FROM resources r WHERE r.group_id = g.id AND r.resource = $10)
-- :few_resource
AND g.id IN (SELECT r.group_id FROM resources r WHERE r.workspace = $1 AND r.resource = $10)
-- :member_then
AND (EXISTS (
    SELECT 1 FROM memberships m
    WHERE m.group_id = g.id AND m.member = $9 AND m.status = 1 AND m.since <= $16
) OR EXISTS (
    SELECT 1 FROM memberships_past m
    WHERE m.group_id = g.id AND m.member = $9 AND m.status = 1 AND m.since <= $16 AND m.until > $16
))
-- :few_member_then
AND g.id IN (
    SELECT m.group_id FROM memberships m
    WHERE m.workspace = $1 AND m.member = $9 AND m.status = 1 AND m.since <= $16
    UNION ALL
    SELECT m.group_id FROM memberships_past m
    WHERE m.workspace = $1 AND m.member = $9 AND m.status = 1 AND m.since <= $16 AND m.until > $16
)
-- :resource_then
AND (EXISTS (
    SELECT 1 FROM resources r WHERE r.group_id = g.id AND r.resource = $10 AND r.since <= $16
) OR EXISTS (
    SELECT 1 FROM resources_past r
    WHERE r.group_id = g.id AND r.resource = $10 AND r.since <= $16 AND r.until > $16
))
-- :few_resource_then
AND g.id IN (
    SELECT r.group_id FROM resources r WHERE r.workspace = $1 AND r.resource = $10 AND r.since <= $16
    UNION ALL
    SELECT r.group_id FROM resources_past r
    WHERE r.workspace = $1 AND r.resource = $10 AND r.since <= $16 AND r.until > $16
)
-- :created_from
AND g.created >= $11
-- :created_to
AND g.created < $12
-- :filed_from
AND g.filed >= $13
-- :filed_to
AND g.filed < $14
-- :awaiting
AND g.awaiting = $15
-- :usable
AND g.status = 1 AND g.awaiting = 0
-- :unusable
AND (g.status <> 1 OR g.awaiting = 1)
-- :greater
AND (g.{key}, g.id) > ($17, $18)
-- :less
AND (g.{key}, g.id) < ($17, $18)
-- :same
AND g.{key} = $17 AND g.id = $18
-- :up
ORDER BY g.{key}, g.id LIMIT $19
-- :down
ORDER BY g.{key} DESC, g.id DESC LIMIT $19
-- :skip_up
ORDER BY g.{key}, g.id LIMIT 1 OFFSET $19
-- :skip_down
ORDER BY g.{key} DESC, g.id DESC LIMIT 1 OFFSET $19
