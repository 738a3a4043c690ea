-- number is the id where that is a canonical decimal number, else the largest there is, so that it comes last; since
-- where in the log the row began to be as it is.
CREATE TABLE subjects (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    subject BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    folded BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL
);

-- Subjects as they were from since until they were changed or removed.
CREATE TABLE subjects_past (
    id BYTEA NOT NULL,
    workspace BYTETEXT NOT NULL,
    subject BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    folded BYTETEXT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (id, since)
);

-- kind is '' for subjects of all kinds together, and ends in ':' for those of a kind whose ids are integers of 32 bits.
CREATE TABLE subject_counts (
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind)
);

-- The same totals from each command on, by where it begins.
CREATE TABLE subject_totals (
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    position BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, position)
);
