UPDATE groups SET doc = $2, member_count = $3, updated = $4 WHERE id = $1
