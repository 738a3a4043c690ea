SELECT id, workspace, doc FROM media WHERE id = ANY($1)
