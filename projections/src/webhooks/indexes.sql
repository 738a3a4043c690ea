CREATE INDEX webhooks_of_workspace ON webhooks (workspace, created, id);
CREATE INDEX webhooks_past_of_workspace ON webhooks_past (workspace, created, id);
