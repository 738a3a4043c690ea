INSERT INTO external_ids (workspace, scheme, value, group_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, scheme, value, group_id) DO NOTHING
