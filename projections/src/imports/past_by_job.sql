SELECT doc FROM imports WHERE workspace = $1 AND job = $2 AND since <= $3
UNION ALL
SELECT doc FROM imports_past WHERE workspace = $1 AND job = $2 AND since <= $3 AND until > $3
