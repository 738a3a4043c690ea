INSERT OR IGNORE INTO mark (one, wrapped) VALUES (1, ?1)
