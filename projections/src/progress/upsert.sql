INSERT INTO progress (workspace, activity, member, batch, doc) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, activity, member, batch) DO UPDATE SET doc = excluded.doc
