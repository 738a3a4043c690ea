INSERT INTO named_subjects (id, key) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING
