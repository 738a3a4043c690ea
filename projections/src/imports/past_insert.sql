INSERT INTO imports_past (group_id, job, workspace, status, requested, doc, since, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
