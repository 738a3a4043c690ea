DELETE FROM resources WHERE group_id = $1 AND resource = $2
