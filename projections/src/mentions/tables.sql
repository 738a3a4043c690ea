-- Where in the log something is named that is no stream of its own. key: 'member user:a', 'import <job>', or
-- 'after <command>' for what that command led to. stream: the id of what it happened to.
CREATE TABLE mentions (
    workspace BYTETEXT NOT NULL,
    key BYTETEXT NOT NULL,
    position BIGINT NOT NULL,
    stream BYTEA NOT NULL,
    PRIMARY KEY (workspace, key, position, stream)
) WITHOUT ROWID;

-- Events that name many members of a group at once, all of one kind.
CREATE TABLE crowds (
    group_id BYTEA NOT NULL,
    position BIGINT NOT NULL,
    kind BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, position)
) WITHOUT ROWID;

-- In which stretches of the log somebody acted.
CREATE TABLE acts (
    workspace BYTETEXT NOT NULL,
    actor BYTETEXT NOT NULL,
    stretch BIGINT NOT NULL,
    PRIMARY KEY (workspace, actor, stretch)
) WITHOUT ROWID;

-- What the directory entry of a stream is called; its later events do not say.
CREATE TABLE named_subjects (
    id BYTEA NOT NULL PRIMARY KEY,
    key BYTETEXT NOT NULL
) WITHOUT ROWID;
