SELECT * FROM subjects ORDER BY id;
SELECT * FROM subjects_past ORDER BY id, since;
SELECT * FROM subject_counts ORDER BY workspace, kind;
SELECT * FROM subject_totals ORDER BY workspace, kind, position;
