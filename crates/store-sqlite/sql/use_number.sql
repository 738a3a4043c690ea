INSERT INTO sequences (scope, kind, used) VALUES (?1, ?2, ?3)
ON CONFLICT (scope, kind) DO UPDATE SET used = max(used, excluded.used)
