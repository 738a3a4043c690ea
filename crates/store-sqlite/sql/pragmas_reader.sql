PRAGMA busy_timeout = 5000;
PRAGMA query_only = ON;
PRAGMA cache_size = -2048;
PRAGMA mmap_size = 268435456;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
