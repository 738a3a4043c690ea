-- status: 1 active, 2 paused, 3 parked, 4 deleted.
CREATE TABLE webhooks (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    created BIGINT NOT NULL,
    doc BYTETEXT NOT NULL
);
