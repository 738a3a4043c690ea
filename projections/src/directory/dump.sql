SELECT * FROM subjects ORDER BY id;
SELECT * FROM subject_counts ORDER BY workspace, kind;
