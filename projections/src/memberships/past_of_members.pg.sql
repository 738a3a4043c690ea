-- What past_of_members.sql asks, of all members at once.
-- :head
SELECT wanted.value, m.created, m.group_id, m.doc
FROM unnest($2::text[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.created, n.group_id, n.doc FROM memberships n
    WHERE n.workspace = $1 AND n.member = wanted.value AND n.status = 1 AND n.since <= $4
-- :past_head
SELECT wanted.value, m.created, m.group_id, m.doc
FROM unnest($2::text[]) AS wanted(value) CROSS JOIN LATERAL (
    SELECT n.created, n.group_id, n.doc FROM memberships_past n
    WHERE n.workspace = $1 AND n.member = wanted.value AND n.status = 1 AND n.since <= $4 AND n.until > $4
-- :listed
    AND (EXISTS (
        SELECT 1 FROM groups g WHERE g.id = n.group_id AND g.since <= $4 AND g.listed = 1
    ) OR EXISTS (
        SELECT 1 FROM groups_past g
        WHERE g.id = n.group_id AND g.since <= $4 AND g.until > $4 AND g.listed = 1
    ))
-- :up
    ORDER BY n.created, n.group_id LIMIT $3
) AS m ORDER BY wanted.value, m.created, m.group_id
-- :down
    ORDER BY n.created DESC, n.group_id DESC LIMIT $3
) AS m ORDER BY wanted.value, m.created DESC, m.group_id DESC
-- :totals
SELECT n.member, count(*) FROM memberships n
WHERE n.workspace = $1 AND n.member = ANY($2) AND n.status = 1 AND n.since <= $4
-- :past_totals
SELECT n.member, count(*) FROM memberships_past n
WHERE n.workspace = $1 AND n.member = ANY($2) AND n.status = 1 AND n.since <= $4 AND n.until > $4
-- :of_each
GROUP BY n.member
