INSERT INTO resources_past (group_id, resource, workspace, kind, position, place, doc, since, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
