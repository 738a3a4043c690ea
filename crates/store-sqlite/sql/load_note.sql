SELECT turn, text FROM notes WHERE name = ?1
