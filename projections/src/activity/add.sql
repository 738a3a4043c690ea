INSERT INTO activity (group_id, day, kind, workspace, total) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (group_id, day, kind) DO UPDATE SET total = activity.total + excluded.total
