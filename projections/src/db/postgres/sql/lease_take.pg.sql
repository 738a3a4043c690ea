UPDATE rollbook_views_leases SET epoch = epoch + 1, until = clock_timestamp() + make_interval(secs => $2)
WHERE name = $1 AND ($3 = 1 OR until < clock_timestamp())
RETURNING epoch
