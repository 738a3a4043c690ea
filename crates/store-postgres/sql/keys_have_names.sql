SELECT EXISTS (
    SELECT FROM pg_attribute WHERE attrelid = to_regclass('rollbook_keys') AND attname = 'name' AND NOT attisdropped
)
