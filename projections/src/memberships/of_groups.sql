-- The first or last members of several groups in one statement. Parameters: 1 workspace, 2 groups, 3 kind, 4 role,
-- 5 status, 6 limit.
-- :head
SELECT wanted.value, m.{key}, m.member, m.doc
FROM unnest($2) AS wanted(value)
JOIN memberships m ON m.group_id = wanted.value AND m.member IN (
    SELECT n.member FROM memberships n
    WHERE n.workspace = $1 AND n.group_id = wanted.value
-- :kind
    AND n.kind = $3
-- :role
    AND n.role = $4
-- :status
    AND n.status = $5
-- :up
    ORDER BY n.{key}, n.member LIMIT $6
) ORDER BY wanted.value, m.{key}, m.member
-- :down
    ORDER BY n.{key} DESC, n.member DESC LIMIT $6
) ORDER BY wanted.value, m.{key} DESC, m.member DESC
-- :totals
SELECT m.group_id, count(*) FROM memberships m
WHERE m.workspace = $1 AND m.group_id = ANY($2)
-- :total_kind
AND m.kind = $3
-- :total_role
AND m.role = $4
-- :total_status
AND m.status = $5
-- :total_group
GROUP BY m.group_id
