SELECT * FROM groups ORDER BY id;
SELECT * FROM groups_past ORDER BY id, since;
SELECT * FROM group_tags ORDER BY group_id, tag;
SELECT * FROM group_tags_past ORDER BY group_id, since, tag;
SELECT * FROM group_counts ORDER BY workspace, kind, status;
SELECT * FROM group_totals ORDER BY workspace, kind, status, position;
SELECT * FROM resources ORDER BY group_id, resource;
SELECT * FROM resources_past ORDER BY group_id, resource, since;
