-- What a crash takes from the tree is made again from the log.
PRAGMA busy_timeout = 5000;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA journal_size_limit = 33554432;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
