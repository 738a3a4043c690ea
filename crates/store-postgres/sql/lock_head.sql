SELECT position, recorded_at, epoch,
       EXISTS (SELECT 1 FROM listeners WHERE node <> $1 AND seen_at > now() - interval '30 seconds') AS heard
FROM head WHERE id = 1 FOR UPDATE
