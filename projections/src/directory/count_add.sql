INSERT INTO subject_counts (workspace, kind, total) VALUES ($1, $2, $3)
ON CONFLICT (workspace, kind) DO UPDATE SET total = subject_counts.total + excluded.total
