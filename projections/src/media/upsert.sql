INSERT INTO media (id, workspace, group_id, deleted, hidden, sort_order, created, doc)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    group_id = excluded.group_id,
    deleted = excluded.deleted,
    hidden = excluded.hidden,
    sort_order = excluded.sort_order,
    created = excluded.created,
    doc = excluded.doc
