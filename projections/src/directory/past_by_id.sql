-- The workspace is a filter alone; see groups/by_id.sql.
SELECT id, doc FROM subjects WHERE workspace || '' = $1 AND id = ANY($2) AND since <= $3
UNION ALL
SELECT id, doc FROM subjects_past WHERE workspace || '' = $1 AND id = ANY($2) AND since <= $3 AND until > $3
