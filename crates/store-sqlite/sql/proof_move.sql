UPDATE tree SET size = ?3 WHERE epoch = ?1 AND size = ?2
