SELECT * FROM external_ids ORDER BY workspace, scheme, value, group_id;
