SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM group_counts
WHERE workspace = $1 AND kind = $2 AND status = ANY($3)
