CREATE INDEX imports_by_job ON imports (workspace, job);
CREATE INDEX imports_by_requested ON imports (workspace, requested, job, status);
CREATE INDEX imports_of_group ON imports (group_id, requested, job);
CREATE INDEX imports_by_status ON imports (workspace, status, requested, job);
CREATE INDEX imports_past_by_job ON imports_past (workspace, job);
CREATE INDEX imports_past_by_requested ON imports_past (workspace, requested, job);
CREATE INDEX imports_past_of_group ON imports_past (group_id, requested, job);
