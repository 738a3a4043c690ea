DELETE FROM listeners WHERE node = $1 OR seen_at < now() - interval '5 minutes'
