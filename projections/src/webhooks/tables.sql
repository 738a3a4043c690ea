-- status: 1 active, 2 paused, 3 parked, 4 deleted. since is where in the log the row began to be as it is.
CREATE TABLE webhooks (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    created BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL
);

-- Webhooks as they were from since until they were changed.
CREATE TABLE webhooks_past (
    id BYTEA NOT NULL,
    workspace BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    created BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (id, since)
);
