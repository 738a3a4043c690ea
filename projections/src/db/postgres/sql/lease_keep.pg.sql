UPDATE rollbook_views_leases SET until = clock_timestamp() + make_interval(secs => $3)
WHERE name = $1 AND epoch = $2
RETURNING epoch
