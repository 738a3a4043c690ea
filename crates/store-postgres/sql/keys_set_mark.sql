INSERT INTO rollbook_keys_mark (one, wrapped) VALUES (1, $1) ON CONFLICT DO NOTHING
