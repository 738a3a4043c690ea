-- Locked, so that nobody takes the lease between this and the commit.
SELECT epoch FROM rollbook_views_leases WHERE name = $1 AND epoch = $2 FOR SHARE
