-- activity is the id alone: the kind it is reported under describes, and is no part of what it is.
CREATE TABLE progress (
    workspace BYTETEXT NOT NULL,
    activity BYTETEXT NOT NULL,
    member BYTETEXT NOT NULL,
    batch BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL,
    PRIMARY KEY (workspace, activity, member, batch)
);
