SELECT id, name FROM workspaces
