SELECT * FROM imports ORDER BY group_id, job;
SELECT * FROM imports_past ORDER BY group_id, job, since;
