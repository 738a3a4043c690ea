SELECT doc FROM groups WHERE workspace = ?1 AND id = ?2
