SELECT * FROM memberships LIMIT 1
