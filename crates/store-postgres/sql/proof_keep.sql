UPDATE proof_tree SET checkpoint = $2 WHERE one = 1 AND size = $1 RETURNING 1
