-- name: whom the id stands for, sealed under the key; null where it stands for nobody, or for nobody any more.
ALTER TABLE rollbook_keys ADD COLUMN name bytea;
CREATE UNIQUE INDEX rollbook_keys_one_name ON rollbook_keys (owner) WHERE name IS NOT NULL;
