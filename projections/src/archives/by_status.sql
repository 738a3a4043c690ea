SELECT doc FROM archives WHERE workspace = $1 AND status = $2 ORDER BY requested, id
