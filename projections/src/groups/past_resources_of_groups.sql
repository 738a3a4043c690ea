-- The workspace is a filter alone; see groups/by_id.sql.
SELECT f.group_id, f.doc FROM (
    SELECT r.group_id, r.position, r.place, r.doc FROM resources r
    WHERE r.workspace || '' = $1 AND r.group_id = ANY($2) AND ($3 = '' OR r.kind = $3) AND r.since <= $4
    UNION ALL
    SELECT r.group_id, r.position, r.place, r.doc FROM resources_past r
    WHERE r.workspace || '' = $1 AND r.group_id = ANY($2) AND ($3 = '' OR r.kind = $3) AND r.since <= $4 AND r.until > $4
) AS f
ORDER BY f.group_id, f.position, f.place
