SELECT doc, created, id FROM webhooks WHERE workspace = $1 AND status <> 4 AND since <= $2
UNION ALL
SELECT doc, created, id FROM webhooks_past WHERE workspace = $1 AND status <> 4 AND since <= $2 AND until > $2
ORDER BY created, id
