CREATE INDEX media_of_group ON media (group_id, deleted, hidden, sort_order, created, id);
