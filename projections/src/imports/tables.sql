CREATE TABLE imports (
    group_id BYTEA NOT NULL,
    job BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    requested BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, job)
);
