-- The directory. Parameters: 1 workspace, 2 kind, 3 name pattern, 4 number and 5 subject of a place, 6 limit or offset.
-- :rows
SELECT s.number, s.subject, s.doc FROM subjects s WHERE s.workspace = $1
-- :places
SELECT s.number, s.subject FROM subjects s WHERE s.workspace = $1
-- :count
SELECT count(*) FROM subjects s WHERE s.workspace = $1
-- :kind
AND s.kind = $2
-- :name_part
AND s.folded LIKE $3 ESCAPE '!'
-- :greater
AND (s.number, s.subject) > ($4, $5)
-- :less
AND (s.number, s.subject) < ($4, $5)
-- :same
AND s.number = $4 AND s.subject = $5
-- :up
ORDER BY s.number, s.subject LIMIT $6
-- :down
ORDER BY s.number DESC, s.subject DESC LIMIT $6
-- :skip_up
ORDER BY s.number, s.subject LIMIT 1 OFFSET $6
-- :skip_down
ORDER BY s.number DESC, s.subject DESC LIMIT 1 OFFSET $6
