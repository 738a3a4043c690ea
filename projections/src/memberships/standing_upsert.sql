INSERT INTO standings (group_id, position, version, updated, members) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (group_id, position) DO UPDATE SET
    version = excluded.version,
    updated = excluded.updated,
    members = excluded.members
