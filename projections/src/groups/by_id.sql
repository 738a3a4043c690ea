-- The workspace is a filter and no way to look: SQLite takes it for one and would go over a whole workspace.
SELECT id, doc FROM groups WHERE workspace || '' = $1 AND id = ANY($2)
