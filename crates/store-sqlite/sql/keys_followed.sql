SELECT position FROM followed WHERE epoch = ?1
