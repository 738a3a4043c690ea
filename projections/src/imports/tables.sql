-- since is where in the log the row began to be as it is.
CREATE TABLE imports (
    group_id BYTEA NOT NULL,
    job BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    requested BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (group_id, job)
);

-- Imports as they were from since until they moved.
CREATE TABLE imports_past (
    group_id BYTEA NOT NULL,
    job BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    requested BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (group_id, job, since)
);
