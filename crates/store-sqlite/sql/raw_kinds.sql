SELECT id, name FROM kinds
