-- What of_groups.sql asks, of all groups at once.
-- :head
SELECT wanted.value, m.{key}, m.member, m.doc
FROM unnest($2::bytea[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.* FROM memberships n
    WHERE n.workspace = $1 AND n.group_id = wanted.value
-- :entries
SELECT wanted.value, m.{key}, m.member, m.entry, CASE WHEN m.entry IS NULL THEN m.doc END, m.numbers
FROM unnest($2::bytea[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.*, s.doc AS entry, (
        SELECT string_agg(g.number::text, ' ' ORDER BY g.number, g.id)
        FROM memberships h JOIN groups g ON g.id = h.group_id
        WHERE h.workspace = n.workspace AND h.member = n.member AND h.status = 1 AND g.listed = 1
    ) AS numbers
    FROM memberships n LEFT JOIN subjects s ON s.workspace = n.workspace AND s.subject = n.member
    WHERE n.workspace = $1 AND n.group_id = wanted.value
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
WHERE m.workspace = $1 AND m.group_id = ANY($2)
-- :total_kind
AND m.kind = $3
-- :total_role
AND m.role = $4
-- :total_status
AND m.status = $5
-- :total_group
GROUP BY m.group_id
