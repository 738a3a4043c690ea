INSERT INTO claims (key, owner, required_at) VALUES (?1, ?2, 0) ON CONFLICT (key) DO NOTHING
