SELECT workspace, doc, since FROM owners WHERE workspace = ANY($1)
