DELETE FROM rollbook_views_generations WHERE number = $1
