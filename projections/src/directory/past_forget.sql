DELETE FROM subjects_past WHERE id = $1
