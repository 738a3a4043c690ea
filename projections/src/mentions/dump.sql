SELECT * FROM mentions ORDER BY workspace, key, position, stream;
SELECT * FROM crowds ORDER BY group_id, position;
SELECT * FROM acts ORDER BY workspace, actor, stretch;
SELECT * FROM named_subjects ORDER BY id;
