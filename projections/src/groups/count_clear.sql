DELETE FROM group_counts WHERE workspace = $1 AND kind = $2 AND status = $3 AND total = 0
