INSERT INTO workspaces (name, opened, since) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING
