SELECT last_position FROM commands WHERE command_id = $1
