INSERT INTO media_paths (path, media_id) VALUES ($1, $2) ON CONFLICT (path, media_id) DO NOTHING
