SELECT * FROM owners ORDER BY workspace;
