UPDATE head SET position = 3 WHERE id = 1
