SELECT * FROM activity WHERE group_id = $1 ORDER BY day, kind;
