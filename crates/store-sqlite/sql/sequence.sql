SELECT used FROM sequences WHERE scope = ?1 AND kind = ?2
