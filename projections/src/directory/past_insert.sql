INSERT INTO subjects_past (id, workspace, subject, kind, number, folded, doc, since, until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
