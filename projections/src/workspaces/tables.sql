-- since is where in the log it was opened.
CREATE TABLE workspaces (
    name BYTETEXT NOT NULL PRIMARY KEY,
    opened BIGINT NOT NULL,
    since BIGINT NOT NULL
);
