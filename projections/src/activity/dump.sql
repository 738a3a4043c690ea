SELECT * FROM activity ORDER BY group_id, day, kind;
