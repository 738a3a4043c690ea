SELECT member, doc FROM memberships WHERE workspace = $1 AND group_id = $2 AND member = ANY($3) AND since <= $4
UNION ALL
SELECT member, doc FROM memberships_past
WHERE workspace = $1 AND group_id = $2 AND member = ANY($3) AND since <= $4 AND until > $4
