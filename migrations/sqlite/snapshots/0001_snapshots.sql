-- Snapshots of streams, in a file of their own: never authoritative, may be deleted at any time.
-- event_id is that of the stream's event at the version, so that a snapshot of another log is recognised.
PRAGMA application_id = 1380928595;

CREATE TABLE snapshots (
    stream   BLOB    PRIMARY KEY,
    version  INTEGER NOT NULL,
    event_id BLOB    NOT NULL,
    state    BLOB    NOT NULL
) STRICT;
