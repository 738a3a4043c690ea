UPDATE keys SET wrapped = NULL WHERE id = ?1
