INSERT INTO memberships (group_id, member, workspace, kind, number, role, status, created, since, doc)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
