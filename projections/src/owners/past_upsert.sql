INSERT INTO owners_past (workspace, doc, since, until) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, since) DO UPDATE SET doc = excluded.doc
