UPDATE meta SET epoch = ?1
