SELECT t.level, t.place, t.hashes
FROM unnest($1::smallint[], $2::bigint[]) AS wanted (level, place)
JOIN proof_tiles t ON t.level = wanted.level AND t.place = wanted.place
