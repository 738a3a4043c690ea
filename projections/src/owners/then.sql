SELECT doc FROM owners WHERE workspace = $1 AND since <= $2
UNION ALL
SELECT doc FROM owners_past WHERE workspace = $1 AND since <= $2 AND until > $2
