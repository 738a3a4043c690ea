-- status: 1 pending, 2 finished, 3 failed.
CREATE TABLE archives (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    requested BIGINT NOT NULL,
    doc BYTETEXT NOT NULL
);
