DELETE FROM group_tags WHERE group_id = $1 AND tag = $2
