-- The directory. Parameters: 1 workspace, 2 kind, 3 name pattern, 4 a moment of the past, 5 number and
-- 6 subject of a place, 7 limit or offset.
-- :rows
SELECT s.number, s.subject, s.doc FROM subjects s WHERE s.workspace = $1
-- :places
SELECT s.number, s.subject FROM subjects s WHERE s.workspace = $1
-- :count
SELECT count(*) FROM subjects s WHERE s.workspace = $1
-- :past_rows
SELECT s.number, s.subject, s.doc FROM subjects_past s WHERE s.workspace = $1
-- :past_places
SELECT s.number, s.subject FROM subjects_past s WHERE s.workspace = $1
-- :past_count
SELECT count(*) FROM subjects_past s WHERE s.workspace = $1
-- :since
AND s.since <= $4
-- :past_until
AND s.until > $4
-- :kind
AND s.kind = $2
-- :integers
AND s.number BETWEEN 0 AND 2147483647
-- :name_part
AND s.folded LIKE $3 ESCAPE '!'
-- :greater
AND (s.number, s.subject) > ($5, $6)
-- :less
AND (s.number, s.subject) < ($5, $6)
-- :same
AND s.number = $5 AND s.subject = $6
-- :up
ORDER BY s.number, s.subject LIMIT $7
-- :down
ORDER BY s.number DESC, s.subject DESC LIMIT $7
-- :skip_up
ORDER BY s.number, s.subject LIMIT 1 OFFSET $7
-- :skip_down
ORDER BY s.number DESC, s.subject DESC LIMIT 1 OFFSET $7
