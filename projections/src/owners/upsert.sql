INSERT INTO owners (workspace, doc, since) VALUES ($1, $2, $3)
ON CONFLICT (workspace) DO UPDATE SET doc = excluded.doc, since = excluded.since
