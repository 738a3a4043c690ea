INSERT OR REPLACE INTO followed (epoch, position) VALUES (?1, ?2)
