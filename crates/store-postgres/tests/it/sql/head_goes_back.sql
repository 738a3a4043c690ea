-- As if the newest command had never come.
UPDATE head SET position = 2 WHERE id = 1
