-- The first or last groups of several members in one statement. Parameters: 1 workspace, 2 members, 3 limit.
-- :head
SELECT wanted.value, m.created, m.group_id, m.doc, g.doc
FROM unnest($2) AS wanted(value)
JOIN memberships m ON m.member = wanted.value AND m.group_id IN (
    SELECT n.group_id FROM memberships n JOIN groups h ON h.id = n.group_id
    WHERE n.workspace = $1 AND n.member = wanted.value AND n.status = 1 AND h.listed = 1
-- :up
    ORDER BY n.created, n.group_id LIMIT $3
) JOIN groups g ON g.id = m.group_id ORDER BY wanted.value, m.created, m.group_id
-- :down
    ORDER BY n.created DESC, n.group_id DESC LIMIT $3
) JOIN groups g ON g.id = m.group_id ORDER BY wanted.value, m.created DESC, m.group_id DESC
-- :totals
SELECT m.member, count(*) FROM memberships m JOIN groups g ON g.id = m.group_id
WHERE m.workspace = $1 AND m.member = ANY($2) AND m.status = 1 AND g.listed = 1
GROUP BY m.member
