-- The Merkle tree over the log. size: leaves. checkpoint: the newest signed note.
CREATE TABLE proof_tree (
    one smallint PRIMARY KEY CHECK (one = 1),
    epoch bigint NOT NULL,
    size bigint NOT NULL,
    checkpoint text COLLATE "C"
) WITH (fillfactor = 50);

-- Up to 256 hashes of 32 bytes: nodes of level 8 * level, from 256 * place on.
CREATE TABLE proof_tiles (
    level smallint NOT NULL,
    place bigint NOT NULL,
    hashes bytea NOT NULL,
    PRIMARY KEY (level, place)
);
ALTER TABLE proof_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
