DELETE FROM subject_counts WHERE workspace = $1 AND kind = $2 AND total = 0
