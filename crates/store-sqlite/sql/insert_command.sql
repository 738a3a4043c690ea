INSERT INTO commands (command_id, position) VALUES (?1, ?2) ON CONFLICT (command_id) DO NOTHING
