SELECT m.workspace FROM media_paths p JOIN media m ON m.id = p.media_id
WHERE p.path = $1 AND m.deleted = 0
ORDER BY m.created, m.id LIMIT 1
