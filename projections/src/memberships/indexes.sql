-- The last columns make page numbers deep in a list a walk along the index alone.
CREATE INDEX memberships_by_created ON memberships (group_id, created, member, kind, status, workspace, removed_at)
WHERE removed_at IS NULL;
CREATE INDEX memberships_by_number ON memberships (group_id, number, member, kind, status, workspace, removed_at)
WHERE removed_at IS NULL;
CREATE INDEX memberships_by_member ON memberships (workspace, member, created, group_id) WHERE removed_at IS NULL;
-- Who was in a group once is found for histories alone.
CREATE INDEX memberships_left ON memberships (workspace, member, group_id) WHERE removed_at IS NOT NULL;
