SELECT workspace, doc FROM owners WHERE workspace = ANY($1)
