SELECT doc FROM memberships WHERE workspace = $1 AND group_id = $2 AND member = ANY($3)
