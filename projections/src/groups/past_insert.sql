INSERT INTO groups_past (
    id, workspace, name, name_key, folded, kind, status, listed, created, filed, awaiting, doc, since, until
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
