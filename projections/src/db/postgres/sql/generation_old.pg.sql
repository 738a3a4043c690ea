SELECT number FROM rollbook_views_generations
WHERE state = 'retired' AND since <= clock_timestamp() - make_interval(secs => $1)
