INSERT INTO progress_past (workspace, activity, member, batch, doc, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7)
