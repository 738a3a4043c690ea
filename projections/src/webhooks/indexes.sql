CREATE INDEX webhooks_of_workspace ON webhooks (workspace, created, id);
