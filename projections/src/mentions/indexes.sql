CREATE INDEX mentions_by_key ON mentions (workspace, key, position, stream);
