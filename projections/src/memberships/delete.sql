DELETE FROM memberships WHERE group_id = $1 AND member = $2
