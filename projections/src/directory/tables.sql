-- number is the largest there is for a subject without one, so that it comes last.
CREATE TABLE subjects (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    subject BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    folded BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL
);

-- kind is '' for subjects of all kinds together.
CREATE TABLE subject_counts (
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind)
);
