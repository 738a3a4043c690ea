-- The workspace is a filter alone; see groups/by_id.sql.
SELECT r.group_id, r.doc FROM resources r
WHERE r.workspace || '' = $1 AND r.group_id = ANY($2) AND ($3 = '' OR r.kind = $3)
ORDER BY r.group_id, r.position, r.place
