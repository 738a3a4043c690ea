SELECT to_regclass('rollbook_keys') IS NOT NULL
