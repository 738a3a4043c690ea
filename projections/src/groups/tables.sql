CREATE TABLE IF NOT EXISTS groups (
    id TEXT NOT NULL PRIMARY KEY,
    workspace TEXT NOT NULL,
    number INTEGER NOT NULL,
    token TEXT NOT NULL,
    object_id TEXT NOT NULL,
    doc TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS groups_object_id ON groups (workspace, object_id);
CREATE TABLE IF NOT EXISTS checkpoint (name TEXT NOT NULL PRIMARY KEY, position INTEGER NOT NULL) STRICT;
