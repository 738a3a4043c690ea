-- Not since when a row is as it is: a stream alone does not tell where a command began that wrote several.
SELECT id, workspace, creation, number, name, name_key, folded, kind, status, listed, member_count, created, updated,
    filed, awaiting, doc, thumb_media
FROM groups WHERE id = $1 ORDER BY id;
SELECT * FROM group_tags WHERE group_id = $1 ORDER BY tag;
SELECT group_id, resource, workspace, kind, position, place, doc FROM resources WHERE group_id = $1 ORDER BY resource;
