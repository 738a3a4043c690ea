INSERT INTO commands (command_id, position) VALUES (?1, ?2)
