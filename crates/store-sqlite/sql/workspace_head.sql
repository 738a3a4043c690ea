SELECT head FROM workspaces WHERE name = ?1
