INSERT INTO tree (one, epoch, size) VALUES (1, ?1, 0) ON CONFLICT (one) DO NOTHING
