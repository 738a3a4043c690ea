SELECT f.member FROM (
    SELECT m.member FROM memberships m
    WHERE m.workspace = $1 AND m.group_id = $2 AND m.since > $3 AND m.since <= $4 AND m.member > $5
    UNION
    SELECT m.member FROM memberships_past m
    WHERE m.workspace = $1 AND m.group_id = $2 AND m.member > $5
    AND ((m.since > $3 AND m.since <= $4) OR (m.until > $3 AND m.until <= $4))
) AS f
ORDER BY f.member LIMIT $6
