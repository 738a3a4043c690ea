SELECT * FROM imports WHERE group_id = $1 ORDER BY job;
