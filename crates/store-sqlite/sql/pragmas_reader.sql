-- No mmap: a replay would count the whole file as memory of the process, and was not faster with it.
PRAGMA busy_timeout = 5000;
PRAGMA query_only = ON;
PRAGMA cache_size = -2048;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
