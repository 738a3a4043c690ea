SELECT group_id, job, workspace, status, requested, doc FROM imports WHERE group_id = $1 ORDER BY job;
