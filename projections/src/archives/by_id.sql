SELECT doc FROM archives WHERE id = $1
