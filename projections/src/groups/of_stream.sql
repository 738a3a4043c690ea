SELECT * FROM groups WHERE id = $1 ORDER BY id;
SELECT * FROM group_tags WHERE group_id = $1 ORDER BY tag;
SELECT * FROM resources WHERE group_id = $1 ORDER BY resource;
