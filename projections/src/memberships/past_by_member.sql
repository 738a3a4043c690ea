SELECT doc FROM memberships WHERE workspace = $1 AND group_id = $2 AND member = $3 AND since <= $4
UNION ALL
SELECT doc FROM memberships_past
WHERE workspace = $1 AND group_id = $2 AND member = $3 AND since <= $4 AND until > $4
