-- What past_of_groups.sql asks, of all groups at once.
-- :head
SELECT wanted.value, m.{key}, m.member, m.doc
FROM unnest($2::bytea[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.* FROM memberships n
    WHERE n.workspace = $1 AND n.group_id = wanted.value AND n.since <= $7
-- :past_head
SELECT wanted.value, m.{key}, m.member, m.doc
FROM unnest($2::bytea[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.* FROM memberships_past n
    WHERE n.workspace = $1 AND n.group_id = wanted.value AND n.since <= $7 AND n.until > $7
-- :kind
    AND n.kind = $3
-- :role
    AND n.role = $4
-- :status
    AND n.status = $5
-- :up
    ORDER BY n.{key}, n.member LIMIT $6
) AS m ORDER BY wanted.value, m.{key}, m.member
-- :down
    ORDER BY n.{key} DESC, n.member DESC LIMIT $6
) AS m ORDER BY wanted.value, m.{key} DESC, m.member DESC
-- :totals
SELECT m.group_id, count(*) FROM memberships m
WHERE m.workspace = $1 AND m.group_id = ANY($2) AND m.since <= $7
-- :past_totals
SELECT m.group_id, count(*) FROM memberships_past m
WHERE m.workspace = $1 AND m.group_id = ANY($2) AND m.since <= $7 AND m.until > $7
-- :total_kind
AND m.kind = $3
-- :total_role
AND m.role = $4
-- :total_status
AND m.status = $5
-- :total_group
GROUP BY m.group_id
