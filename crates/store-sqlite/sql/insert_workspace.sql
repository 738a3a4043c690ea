INSERT INTO workspaces (name, head) VALUES (?1, 0)
