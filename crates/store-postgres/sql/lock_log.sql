SELECT what, id, key, words, number, other FROM lock_log($1, $2, $3, $4, $5, $6, $7, $8)
