DELETE FROM snapshots WHERE stream = ?1 AND version = ?2
