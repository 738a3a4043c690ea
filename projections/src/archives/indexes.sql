CREATE INDEX archives_by_status ON archives (workspace, status, requested, id);
