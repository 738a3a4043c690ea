-- activity is the id alone: the kind it is reported under describes, and is no part of what it is. since is where in the
-- log the report began to count.
CREATE TABLE progress (
    workspace BYTETEXT NOT NULL,
    activity BYTETEXT NOT NULL,
    member BYTETEXT NOT NULL,
    batch BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (workspace, activity, member, batch)
);

-- Reports that counted from since until a better one came.
CREATE TABLE progress_past (
    workspace BYTETEXT NOT NULL,
    activity BYTETEXT NOT NULL,
    member BYTETEXT NOT NULL,
    batch BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (workspace, activity, member, batch, since)
);
