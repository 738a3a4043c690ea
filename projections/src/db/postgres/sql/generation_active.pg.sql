SELECT number FROM rollbook_views_generations WHERE state = 'active'
