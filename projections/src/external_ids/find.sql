SELECT group_id FROM external_ids WHERE workspace = $1 AND scheme = $2 AND value = $3
