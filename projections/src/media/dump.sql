SELECT * FROM media ORDER BY id;
SELECT * FROM media_paths ORDER BY path, media_id;
