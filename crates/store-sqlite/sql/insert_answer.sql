INSERT OR REPLACE INTO answers (scope, key, at, fingerprint, answer) VALUES (?1, ?2, ?3, ?4, ?5)
