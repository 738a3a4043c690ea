UPDATE rollbook_views_generations SET state = 'active', since = clock_timestamp()
WHERE number = $1 AND state = 'filling'
RETURNING number
