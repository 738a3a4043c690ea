INSERT INTO rollbook_keys (id, owner, wrapped)
SELECT id, owner, wrapped FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS new (id, owner, wrapped)
ON CONFLICT (id) DO NOTHING
