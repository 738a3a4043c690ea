SELECT subject, doc FROM subjects WHERE workspace = $1 AND subject = ANY($2)
