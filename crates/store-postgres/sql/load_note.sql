SELECT turn, note FROM notes WHERE name = $1
