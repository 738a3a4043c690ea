SELECT total FROM subject_counts WHERE workspace = $1 AND kind = $2
