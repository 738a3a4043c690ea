-- Imports. Parameters: 1 workspace, 2 group, 3 status, 4 groups, 5 a moment of the past, 6 requested and 7 job of a
-- place, 8 limit or offset.
-- :rows
SELECT i.requested, i.job, i.doc FROM imports i WHERE i.workspace = $1
-- :places
SELECT i.requested, i.job FROM imports i WHERE i.workspace = $1
-- :count
SELECT count(*) FROM imports i WHERE i.workspace = $1
-- :past_rows
SELECT i.requested, i.job, i.doc FROM imports_past i WHERE i.workspace = $1
-- :past_places
SELECT i.requested, i.job FROM imports_past i WHERE i.workspace = $1
-- :past_count
SELECT count(*) FROM imports_past i WHERE i.workspace = $1
-- :since
AND i.since <= $5
-- :past_until
AND i.until > $5
-- :group
AND i.group_id = $2
-- :status
AND i.status = $3
-- :groups
AND i.group_id = ANY($4)
-- :greater
AND (i.requested, i.job) > ($6, $7)
-- :less
AND (i.requested, i.job) < ($6, $7)
-- :same
AND i.requested = $6 AND i.job = $7
-- :up
ORDER BY i.requested, i.job LIMIT $8
-- :down
ORDER BY i.requested DESC, i.job DESC LIMIT $8
-- :skip_up
ORDER BY i.requested, i.job LIMIT 1 OFFSET $8
-- :skip_down
ORDER BY i.requested DESC, i.job DESC LIMIT 1 OFFSET $8
