SELECT hashes FROM tiles WHERE level = ?1 AND place = ?2
