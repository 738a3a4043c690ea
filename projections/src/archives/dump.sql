SELECT * FROM archives ORDER BY id;
