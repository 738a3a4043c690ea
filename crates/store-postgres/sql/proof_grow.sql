-- Nothing changes where another process has moved the tree.
WITH moved AS (
    UPDATE proof_tree SET size = $3 WHERE one = 1 AND epoch = $1 AND size = $2 RETURNING 1
), put AS (
    INSERT INTO proof_tiles (level, place, hashes)
    SELECT new.* FROM unnest($4::smallint[], $5::bigint[], $6::bytea[]) AS new (level, place, hashes), moved
    ON CONFLICT (level, place) DO UPDATE SET hashes = excluded.hashes
)
SELECT count(*) FROM moved
