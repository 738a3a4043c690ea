UPDATE rollbook_views_generations SET state = 'retired', since = clock_timestamp()
WHERE number = $1 AND state = 'filling'
