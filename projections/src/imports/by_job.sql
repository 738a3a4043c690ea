SELECT doc FROM imports WHERE workspace = $1 AND job = $2
