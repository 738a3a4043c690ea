SELECT pg_read_binary_file(pg_relation_filepath('rollbook_keys'))
