CREATE INDEX groups_by_created ON groups (workspace, listed, created, id, status, kind);
CREATE INDEX groups_by_name ON groups (workspace, listed, name_key, id, status, kind);
CREATE INDEX groups_by_updated ON groups (workspace, listed, updated, id, status, kind);
CREATE INDEX groups_by_member_count ON groups (workspace, listed, member_count, id, status, kind);
CREATE INDEX groups_by_number ON groups (workspace, listed, number, id, status, kind);
CREATE INDEX groups_by_filed ON groups (workspace, listed, filed, id, status, kind);
CREATE INDEX group_tags_by_tag ON group_tags (workspace, tag, group_id);
CREATE INDEX resources_by_place ON resources (group_id, position, place);
CREATE INDEX resources_by_resource ON resources (workspace, resource, group_id);
