-- name: whom the id stands for, sealed under the key; null where it stands for nobody, or for nobody any more.
ALTER TABLE keys ADD COLUMN name BLOB;
CREATE UNIQUE INDEX keys_one_name ON keys (owner) WHERE name IS NOT NULL;
