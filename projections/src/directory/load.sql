SELECT id, workspace, doc, since FROM subjects WHERE id = ANY($1)
