INSERT INTO subject_totals (workspace, kind, position, total) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, kind, position) DO UPDATE SET total = excluded.total
