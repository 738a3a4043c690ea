SELECT CAST(coalesce(sum(total), 0) AS BIGINT) FROM member_counts
WHERE workspace = $1 AND group_id = $2 AND ($3 = '' OR kind = $3) AND ($4 = 0 OR status = $4)
