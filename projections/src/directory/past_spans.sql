SELECT workspace, kind, number, since, until FROM subjects_past WHERE id = ANY($1)
