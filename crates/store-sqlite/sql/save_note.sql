INSERT INTO notes (name, turn, text) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO UPDATE SET turn = excluded.turn, text = excluded.text WHERE excluded.turn >= notes.turn
