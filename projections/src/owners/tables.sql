-- since is where in the log the row began to be as it is.
CREATE TABLE owners (
    workspace BYTETEXT NOT NULL PRIMARY KEY,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL
);

-- Owners as they were from since until they were changed; without what was erased since.
CREATE TABLE owners_past (
    workspace BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (workspace, since)
);
