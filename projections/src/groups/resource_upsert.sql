INSERT INTO resources (group_id, resource, workspace, kind, position, place, doc, since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (group_id, resource) DO UPDATE SET
    workspace = excluded.workspace,
    kind = excluded.kind,
    position = excluded.position,
    place = excluded.place,
    doc = excluded.doc,
    since = excluded.since
