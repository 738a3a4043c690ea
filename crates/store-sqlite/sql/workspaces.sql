SELECT id, name, head FROM workspaces ORDER BY id
