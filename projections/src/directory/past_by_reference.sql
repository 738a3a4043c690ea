SELECT subject, doc FROM subjects WHERE workspace = $1 AND subject = ANY($2) AND since <= $3
UNION ALL
SELECT subject, doc FROM subjects_past WHERE workspace = $1 AND subject = ANY($2) AND since <= $3 AND until > $3
