SELECT g.doc FROM external_ids e JOIN groups g ON g.id = e.group_id
WHERE e.workspace = $1 AND e.scheme = $2 AND e.value = $3 AND g.listed = 1
ORDER BY g.created, g.id
