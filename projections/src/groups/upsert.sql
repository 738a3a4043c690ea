INSERT INTO groups (id, workspace, number, token, object_id, doc) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (id) DO UPDATE SET doc = excluded.doc
