INSERT INTO group_tags_past (group_id, since, tag) VALUES ($1, $2, $3)
