INSERT INTO progress (workspace, activity, member, batch, doc, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (workspace, activity, member, batch) DO UPDATE SET
    doc = excluded.doc,
    since = excluded.since
