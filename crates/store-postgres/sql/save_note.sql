INSERT INTO notes (name, turn, note) VALUES ($1, $2, $3)
ON CONFLICT (name) DO UPDATE SET turn = excluded.turn, note = excluded.note WHERE excluded.turn >= notes.turn
