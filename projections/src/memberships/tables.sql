-- member is kind:id; number its id where that is a number; a removed membership keeps its row, without being listed.
CREATE TABLE memberships (
    group_id BYTEA NOT NULL,
    member BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    role BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    created BIGINT NOT NULL,
    removed_at BIGINT,
    removed_by BYTETEXT,
    doc BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, member)
);

CREATE TABLE member_counts (
    group_id BYTEA NOT NULL,
    kind BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    workspace BYTETEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (group_id, kind, status)
);
