INSERT INTO followed (epoch, position) VALUES (?1, ?2)
ON CONFLICT (epoch) DO UPDATE SET position = max(position, excluded.position)
