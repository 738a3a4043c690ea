-- Where to look for what happened. Parameters: 1 workspace, 2 key, 3 member, 4 kind, 5 stream or group, 6 after, 7 up to,
-- 8 limit.
-- :mentions
SELECT position FROM mentions WHERE workspace = $1 AND key = $2 AND position > $6 AND position <= $7
-- :in_stream
AND stream = $5
-- :acts
SELECT stretch AS position FROM acts WHERE workspace = $1 AND actor = $2 AND stretch >= $6 AND stretch <= $7
-- :crowds_of_group
SELECT position FROM crowds WHERE group_id = $5 AND kind = $4 AND position > $6 AND position <= $7
-- :crowds_of_member
SELECT c.position FROM (
    SELECT group_id FROM memberships WHERE workspace = $1 AND member = $3
    UNION
    SELECT group_id FROM memberships_past WHERE workspace = $1 AND member = $3
) m JOIN crowds c ON c.group_id = m.group_id
WHERE c.kind = $4 AND c.position > $6 AND c.position <= $7
-- :up
ORDER BY position LIMIT $8
-- :down
ORDER BY position DESC LIMIT $8
