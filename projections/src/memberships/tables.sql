-- member is kind:id; number its id where that is a number; since where in the log the row began to be as it is. A member
-- is once in a group; since is in the key so that a list of the past finds in it alone what it has to pass over.
CREATE TABLE memberships (
    group_id BYTEA NOT NULL,
    member BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    role BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    created BIGINT NOT NULL,
    since BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, member, since)
);

-- Memberships as they were from since until they were changed or removed; who removed one, where that was its end.
CREATE TABLE memberships_past (
    group_id BYTEA NOT NULL,
    member BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    role BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    created BIGINT NOT NULL,
    since BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    until BIGINT NOT NULL,
    removed_at BIGINT,
    removed_by BYTETEXT,
    PRIMARY KEY (group_id, member, since, until)
);

CREATE TABLE member_counts (
    group_id BYTEA NOT NULL,
    kind BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    workspace BYTETEXT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (group_id, kind, status)
) WITHOUT ROWID;

-- How a group stood after the command that begins at a position: members are a JSON object, by kind the number of
-- active and of suspended ones.
CREATE TABLE standings (
    group_id BYTEA NOT NULL,
    position BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    members BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, position)
) WITHOUT ROWID;
