SELECT * FROM groups ORDER BY id;
SELECT * FROM group_tags ORDER BY group_id, tag;
SELECT * FROM group_counts ORDER BY workspace, kind, status;
SELECT * FROM resources ORDER BY group_id, resource;
