INSERT INTO webhooks (id, workspace, status, created, doc, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    status = excluded.status,
    created = excluded.created,
    doc = excluded.doc,
    since = excluded.since
