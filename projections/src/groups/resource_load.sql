SELECT group_id, resource, position, place, doc, since FROM resources WHERE group_id = $1 AND resource = $2
