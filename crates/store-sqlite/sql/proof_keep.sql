UPDATE tree SET checkpoint = ?2 WHERE size = ?1
