INSERT INTO group_counts (workspace, kind, status, total) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, kind, status) DO UPDATE SET total = group_counts.total + excluded.total
