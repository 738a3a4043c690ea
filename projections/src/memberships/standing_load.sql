SELECT s.group_id, s.version, s.updated, s.members FROM standings s
WHERE s.group_id = $1
ORDER BY s.position DESC LIMIT 1
