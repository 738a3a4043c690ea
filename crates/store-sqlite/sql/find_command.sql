SELECT position FROM commands WHERE command_id = ?1
