INSERT INTO imports (group_id, job, workspace, status, requested, doc, since) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (group_id, job) DO UPDATE SET
    workspace = excluded.workspace,
    status = excluded.status,
    requested = excluded.requested,
    doc = excluded.doc,
    since = excluded.since
