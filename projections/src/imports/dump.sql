SELECT * FROM imports ORDER BY group_id, job;
