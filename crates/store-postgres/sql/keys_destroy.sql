UPDATE rollbook_keys SET wrapped = NULL, name = NULL WHERE id = ANY ($1) AND wrapped IS NOT NULL
