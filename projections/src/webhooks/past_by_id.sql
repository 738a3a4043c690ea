SELECT doc FROM webhooks WHERE workspace = $1 AND id = $2 AND since <= $3
UNION ALL
SELECT doc FROM webhooks_past WHERE workspace = $1 AND id = $2 AND since <= $3 AND until > $3
