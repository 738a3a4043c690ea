SELECT id, doc FROM archives WHERE id = ANY($1)
