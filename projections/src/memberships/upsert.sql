INSERT INTO memberships (
    group_id, member, workspace, kind, number, role, status, created, removed_at, removed_by, doc
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (group_id, member) DO UPDATE SET
    workspace = excluded.workspace,
    kind = excluded.kind,
    number = excluded.number,
    role = excluded.role,
    status = excluded.status,
    created = excluded.created,
    removed_at = excluded.removed_at,
    removed_by = excluded.removed_by,
    doc = excluded.doc
