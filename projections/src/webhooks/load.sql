SELECT id, doc, since FROM webhooks WHERE id = ANY($1)
