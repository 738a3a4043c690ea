INSERT INTO proof_tree (one, epoch, size) VALUES (1, $1, 0) ON CONFLICT (one) DO NOTHING
