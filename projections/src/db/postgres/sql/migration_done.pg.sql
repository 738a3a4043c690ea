INSERT INTO rollbook_views_schema (step) VALUES ($1)
