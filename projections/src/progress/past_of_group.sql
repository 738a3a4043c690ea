SELECT f.doc FROM (
    SELECT p.member, p.batch, p.doc FROM progress p
    WHERE p.workspace = $1 AND p.activity = $3 AND p.since <= $4
    UNION ALL
    SELECT p.member, p.batch, p.doc FROM progress_past p
    WHERE p.workspace = $1 AND p.activity = $3 AND p.since <= $4 AND p.until > $4
) AS f
WHERE EXISTS (
    SELECT 1 FROM memberships m
    WHERE m.workspace = $1 AND m.group_id = $2 AND m.member = f.member AND m.status = 1 AND m.since <= $4
) OR EXISTS (
    SELECT 1 FROM memberships_past m
    WHERE m.workspace = $1 AND m.group_id = $2 AND m.member = f.member AND m.status = 1
    AND m.since <= $4 AND m.until > $4
)
ORDER BY f.member, f.batch
