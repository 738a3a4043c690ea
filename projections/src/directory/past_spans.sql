SELECT workspace, kind, since, until FROM subjects_past WHERE id = ANY($1)
