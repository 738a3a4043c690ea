INSERT INTO member_counts (group_id, kind, status, workspace, total) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (group_id, kind, status) DO UPDATE SET total = member_counts.total + excluded.total
