SELECT m.name, c.name, c.pk FROM sqlite_master m JOIN pragma_table_info(m.name) c
WHERE m.type = 'table' AND m.name NOT LIKE 'step!_%' ESCAPE '!' ORDER BY m.name, c.cid
