-- How far those are who work through the log. Beside the snapshots, since writing it must not wait for the log's disk;
-- without it work is done again.
CREATE TABLE notes (
    name TEXT    PRIMARY KEY,
    turn INTEGER NOT NULL,
    text TEXT    NOT NULL
) STRICT;
