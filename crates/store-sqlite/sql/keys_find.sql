SELECT owner, wrapped FROM keys WHERE id = ?1
