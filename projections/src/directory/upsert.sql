INSERT INTO subjects (id, workspace, subject, kind, number, folded, doc, since)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    subject = excluded.subject,
    kind = excluded.kind,
    number = excluded.number,
    folded = excluded.folded,
    doc = excluded.doc,
    since = excluded.since
