SELECT * FROM owners ORDER BY workspace;
SELECT * FROM owners_past ORDER BY workspace, since;
