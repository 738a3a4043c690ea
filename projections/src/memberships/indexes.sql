-- The last columns make page numbers deep in a list a walk along the index alone.
CREATE INDEX memberships_by_created ON memberships (group_id, created, member, kind, status, workspace);
CREATE INDEX memberships_by_number ON memberships (group_id, number, member, kind, status, workspace);
CREATE INDEX memberships_by_member ON memberships (workspace, member, created, group_id);
CREATE INDEX memberships_past_by_created ON memberships_past (group_id, created, member);
CREATE INDEX memberships_past_by_member ON memberships_past (workspace, member, created, group_id);
