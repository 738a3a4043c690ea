INSERT INTO rollbook_keys_followed (epoch, position) VALUES ($1, $2)
ON CONFLICT (epoch) DO UPDATE SET position = excluded.position
