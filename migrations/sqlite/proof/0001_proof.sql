-- The Merkle tree over the log beside it. 0x524f4c50 ("ROLP") marks the file as ours.
PRAGMA application_id = 1380928592;

-- size: leaves. checkpoint: the newest signed note.
CREATE TABLE tree (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    epoch      INTEGER NOT NULL,
    size       INTEGER NOT NULL,
    checkpoint TEXT
) STRICT;

-- Up to 256 hashes of 32 bytes: nodes of level 8 * level, from 256 * place on.
CREATE TABLE tiles (
    level  INTEGER NOT NULL,
    place  INTEGER NOT NULL,
    hashes BLOB    NOT NULL,
    PRIMARY KEY (level, place)
) STRICT;
