INSERT INTO workspaces (name, opened) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING
