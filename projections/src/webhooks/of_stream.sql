SELECT id, workspace, status, created, doc FROM webhooks WHERE id = $1;
