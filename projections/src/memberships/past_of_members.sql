-- The first or last groups of several members as they were, in one statement per table. Parameters: 1 workspace,
-- 2 members, 3 limit, 4 the moment.
-- :head
SELECT wanted.value, m.created, m.group_id, m.doc
FROM unnest($2) AS wanted(value)
JOIN memberships m ON m.member = wanted.value AND m.group_id IN (
    SELECT n.group_id FROM memberships n
    WHERE n.workspace = $1 AND n.member = wanted.value AND n.status = 1 AND n.since <= $4
    AND (EXISTS (
        SELECT 1 FROM groups g WHERE g.id = n.group_id AND g.since <= $4 AND g.listed = 1
    ) OR EXISTS (
        SELECT 1 FROM groups_past g
        WHERE g.id = n.group_id AND g.since <= $4 AND g.until > $4 AND g.listed = 1
    ))
-- :past_head
SELECT wanted.value, m.created, m.group_id, m.doc
FROM unnest($2) AS wanted(value)
JOIN memberships_past m ON m.member = wanted.value AND m.since <= $4 AND m.until > $4 AND m.group_id IN (
    SELECT n.group_id FROM memberships_past n
    WHERE n.workspace = $1 AND n.member = wanted.value AND n.status = 1 AND n.since <= $4 AND n.until > $4
    AND (EXISTS (
        SELECT 1 FROM groups g WHERE g.id = n.group_id AND g.since <= $4 AND g.listed = 1
    ) OR EXISTS (
        SELECT 1 FROM groups_past g
        WHERE g.id = n.group_id AND g.since <= $4 AND g.until > $4 AND g.listed = 1
    ))
-- :up
    ORDER BY n.created, n.group_id LIMIT $3
) WHERE m.workspace = $1 ORDER BY wanted.value, m.created, m.group_id
-- :down
    ORDER BY n.created DESC, n.group_id DESC LIMIT $3
) WHERE m.workspace = $1 ORDER BY wanted.value, m.created DESC, m.group_id DESC
-- :totals
SELECT m.member, count(*) FROM memberships m
WHERE m.workspace = $1 AND m.member = ANY($2) AND m.status = 1 AND m.since <= $4
-- :past_totals
SELECT m.member, count(*) FROM memberships_past m
WHERE m.workspace = $1 AND m.member = ANY($2) AND m.status = 1 AND m.since <= $4 AND m.until > $4
-- :total_listed
AND (EXISTS (
    SELECT 1 FROM groups g WHERE g.id = m.group_id AND g.since <= $4 AND g.listed = 1
) OR EXISTS (
    SELECT 1 FROM groups_past g
    WHERE g.id = m.group_id AND g.since <= $4 AND g.until > $4 AND g.listed = 1
))
GROUP BY m.member
