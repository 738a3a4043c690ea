-- Imports. Parameters: 1 workspace, 2 group, 3 status, 4 groups, 5 requested and 6 job of a place, 7 limit or offset.
-- :rows
SELECT i.requested, i.job, i.doc FROM imports i WHERE i.workspace = $1
-- :places
SELECT i.requested, i.job FROM imports i WHERE i.workspace = $1
-- :count
SELECT count(*) FROM imports i WHERE i.workspace = $1
-- :group
AND i.group_id = $2
-- :status
AND i.status = $3
-- :groups
AND i.group_id = ANY($4)
-- :greater
AND (i.requested, i.job) > ($5, $6)
-- :less
AND (i.requested, i.job) < ($5, $6)
-- :same
AND i.requested = $5 AND i.job = $6
-- :up
ORDER BY i.requested, i.job LIMIT $7
-- :down
ORDER BY i.requested DESC, i.job DESC LIMIT $7
-- :skip_up
ORDER BY i.requested, i.job LIMIT 1 OFFSET $7
-- :skip_down
ORDER BY i.requested DESC, i.job DESC LIMIT 1 OFFSET $7
