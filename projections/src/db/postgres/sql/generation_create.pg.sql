INSERT INTO rollbook_views_generations (state) VALUES ('filling') RETURNING number
