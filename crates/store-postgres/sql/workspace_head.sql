SELECT position FROM workspaces WHERE workspace = $1
