SELECT doc FROM webhooks WHERE workspace = $1 AND status <> 4 ORDER BY created, id
