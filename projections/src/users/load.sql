SELECT id, workspace, session, doc FROM users WHERE id = ANY($1)
