CREATE INDEX memberships_by_created ON memberships (group_id, created, member, kind, status) WHERE removed_at IS NULL;
CREATE INDEX memberships_by_number ON memberships (group_id, number, member, kind, status) WHERE removed_at IS NULL;
CREATE INDEX memberships_by_member ON memberships (workspace, member, created, group_id) WHERE removed_at IS NULL;
