INSERT INTO acts (workspace, actor, stretch) VALUES ($1, $2, $3)
ON CONFLICT (workspace, actor, stretch) DO NOTHING
