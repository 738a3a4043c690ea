-- day is counted from 1970-01-01 in UTC.
CREATE TABLE activity (
    group_id BYTEA NOT NULL,
    day BIGINT NOT NULL,
    kind BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (group_id, day, kind)
) WITHOUT ROWID;
