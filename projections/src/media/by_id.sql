SELECT doc FROM media WHERE workspace = $1 AND id = $2
