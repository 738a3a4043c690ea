INSERT INTO checkpoint (name, position) VALUES ('groups', ?1) ON CONFLICT (name) DO UPDATE SET position = excluded.position
