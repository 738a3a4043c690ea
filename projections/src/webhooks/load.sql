SELECT id, doc FROM webhooks WHERE id = ANY($1)
