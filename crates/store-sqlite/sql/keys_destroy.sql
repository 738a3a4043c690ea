UPDATE keys SET wrapped = NULL, name = NULL WHERE id = ?1
