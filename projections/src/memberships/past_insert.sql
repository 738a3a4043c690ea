INSERT INTO memberships_past (
    group_id, member, workspace, kind, number, role, status, created, since, doc, until, removed_at, removed_by
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
