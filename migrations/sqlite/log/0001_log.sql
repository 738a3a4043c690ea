-- The log in one file. The format number is PRAGMA user_version; 0x524f4c4c ("ROLL") marks the file as ours.
PRAGMA application_id = 1380928588;

-- Distinguishes this log from every other one.
CREATE TABLE meta (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    epoch INTEGER NOT NULL
) STRICT;
INSERT INTO meta (one, epoch) VALUES (1, abs(random()) % 4294967295 + 1);

CREATE TABLE kinds (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- head: position of the newest event of the workspace.
CREATE TABLE workspaces (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL UNIQUE,
    head INTEGER NOT NULL
) STRICT;

-- Rows are only ever added. What the events of a command share stands in the row of the last one (remaining = 0);
-- it is NULL in the others, and correlation_id also where it equals command_id. payload comes last, so that reading
-- the other columns never follows its overflow pages.
CREATE TABLE events (
    position       INTEGER PRIMARY KEY,
    stream         BLOB    NOT NULL, -- category, then the 16 bytes of the uuid
    version        INTEGER NOT NULL,
    kind           INTEGER NOT NULL, -- kinds.id
    schema_version INTEGER NOT NULL,
    remaining      INTEGER NOT NULL, -- events of the same command after this one
    recorded_at    INTEGER NOT NULL, -- microseconds, never less than in the row before
    event_id       BLOB    NOT NULL,
    command_id     BLOB,
    workspace      INTEGER,          -- workspaces.id
    actor          TEXT,
    initiator      TEXT,
    correlation_id BLOB,
    causation_id   BLOB,
    traceparent    TEXT,
    payload        BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_stream ON events (stream, version);

-- A seat belt for hands, not a lock: what is in the log stays as it is.
CREATE TRIGGER events_never_change BEFORE UPDATE ON events
BEGIN SELECT raise(ABORT, 'events are never changed'); END;
CREATE TRIGGER events_never_vanish BEFORE DELETE ON events
BEGIN SELECT raise(ABORT, 'events are never deleted'); END;

-- Every committed command, those without events included.
CREATE TABLE commands (
    command_id BLOB    PRIMARY KEY,
    position   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER commands_never_change BEFORE UPDATE ON commands
BEGIN SELECT raise(ABORT, 'commands are never changed'); END;
CREATE TRIGGER commands_never_vanish BEFORE DELETE ON commands
BEGIN SELECT raise(ABORT, 'commands are never deleted'); END;

-- required_at: the last command that relied on the claim.
CREATE TABLE claims (
    key         TEXT    PRIMARY KEY,
    owner       TEXT    NOT NULL,
    required_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sequences (
    scope TEXT    NOT NULL,
    kind  TEXT    NOT NULL,
    used  INTEGER NOT NULL,
    PRIMARY KEY (scope, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE counts (
    key   TEXT    PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Idempotency keys of the last 24 hours, oldest first by id.
CREATE TABLE answers (
    id          INTEGER PRIMARY KEY,
    scope       TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    fingerprint BLOB    NOT NULL,
    answer      BLOB    NOT NULL,
    UNIQUE (scope, key)
) STRICT;
