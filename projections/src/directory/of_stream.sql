SELECT * FROM subjects WHERE id = $1;
