UPDATE rollbook_views_leases SET until = '-infinity' WHERE name = $1 AND epoch = $2
