-- In one order everywhere, or two nodes would wait for each other.
INSERT INTO rollbook_keys (id, owner, wrapped, name)
SELECT id, owner, wrapped, name
FROM unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[]) AS new (id, owner, wrapped, name)
ORDER BY owner, id
ON CONFLICT DO NOTHING
