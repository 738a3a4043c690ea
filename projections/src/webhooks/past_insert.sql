INSERT INTO webhooks_past (id, workspace, status, created, doc, since, until) VALUES ($1, $2, $3, $4, $5, $6, $7)
