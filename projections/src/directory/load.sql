SELECT id, workspace, doc FROM subjects WHERE id = ANY($1)
