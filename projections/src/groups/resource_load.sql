SELECT group_id, resource, position, place, doc FROM resources WHERE group_id = $1 AND resource = $2
