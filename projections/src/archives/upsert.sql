INSERT INTO archives (id, workspace, status, requested, doc) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    status = excluded.status,
    requested = excluded.requested,
    doc = excluded.doc
