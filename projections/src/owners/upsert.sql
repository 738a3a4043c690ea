INSERT INTO owners (workspace, doc) VALUES ($1, $2) ON CONFLICT (workspace) DO UPDATE SET doc = excluded.doc
