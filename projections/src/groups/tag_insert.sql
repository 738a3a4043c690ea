INSERT INTO group_tags (group_id, tag, workspace) VALUES ($1, $2, $3) ON CONFLICT (group_id, tag) DO NOTHING
