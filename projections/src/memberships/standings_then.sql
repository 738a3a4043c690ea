-- The workspace is a filter alone; see groups/by_id.sql.
SELECT s.group_id, s.version, s.updated, s.members
FROM groups g JOIN standings s ON s.group_id = g.id AND s.position = (
    SELECT max(n.position) FROM standings n WHERE n.group_id = g.id AND n.position <= $3
)
WHERE g.workspace || '' = $1 AND g.id = ANY($2)
