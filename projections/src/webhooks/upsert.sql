INSERT INTO webhooks (id, workspace, status, created, doc) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    status = excluded.status,
    created = excluded.created,
    doc = excluded.doc
