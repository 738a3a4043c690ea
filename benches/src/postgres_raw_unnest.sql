INSERT INTO bare (stream, version, kind, payload)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[])
