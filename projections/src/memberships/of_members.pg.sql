-- What of_members.sql asks, of all members at once.
-- :head
SELECT wanted.value, m.created, m.group_id, m.doc, m.group_doc
FROM unnest($2::text[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.created, n.group_id, n.doc, h.doc AS group_doc
    FROM memberships n JOIN groups h ON h.id = n.group_id
    WHERE n.workspace = $1 AND n.member = wanted.value AND n.status = 1 AND h.listed = 1
-- :up
    ORDER BY n.created, n.group_id LIMIT $3
) AS m ORDER BY wanted.value, m.created, m.group_id
-- :down
    ORDER BY n.created DESC, n.group_id DESC LIMIT $3
) AS m ORDER BY wanted.value, m.created DESC, m.group_id DESC
-- :totals
SELECT m.member, count(*) FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = ANY($2) AND m.status = 1 AND g.listed = 1
GROUP BY m.member
