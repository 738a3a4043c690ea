SELECT p.path, m.id FROM media_paths p JOIN media m ON m.id = p.media_id
WHERE p.path = ANY($3) AND m.workspace = $1 AND m.group_id = $2 AND m.deleted = 0
ORDER BY p.path, m.created, m.id
