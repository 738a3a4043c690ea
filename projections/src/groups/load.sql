SELECT id, workspace, creation, doc FROM groups WHERE id = ANY($1)
