DELETE FROM member_counts WHERE group_id = $1 AND kind = $2 AND status = $3 AND total = 0
