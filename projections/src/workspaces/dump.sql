SELECT * FROM workspaces ORDER BY name;
