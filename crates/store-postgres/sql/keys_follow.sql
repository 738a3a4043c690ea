INSERT INTO rollbook_keys_followed (epoch, position) VALUES ($1, $2)
ON CONFLICT (epoch) DO UPDATE SET position = greatest(rollbook_keys_followed.position, excluded.position)
