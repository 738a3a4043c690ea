INSERT INTO group_totals (workspace, kind, status, position, total) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (workspace, kind, status, position) DO UPDATE SET total = excluded.total
