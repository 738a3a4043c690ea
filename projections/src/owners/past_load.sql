SELECT workspace, doc, since, until FROM owners_past WHERE workspace = ANY($1)
