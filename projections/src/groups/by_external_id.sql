SELECT id FROM groups WHERE workspace = ?1 AND CASE ?2 WHEN 'number' THEN number = CAST(?3 AS INTEGER) WHEN 'token' THEN token = ?3 ELSE object_id = ?3 END
