-- What the views are of, and how far each projection is. Written in the transaction of the views themselves.
CREATE TABLE views (
    epoch BIGINT NOT NULL PRIMARY KEY
);

CREATE TABLE checkpoints (
    name BYTETEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,
    stopped BYTETEXT
);
