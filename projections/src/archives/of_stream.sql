SELECT * FROM archives WHERE id = $1;
