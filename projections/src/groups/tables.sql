-- id is the stream; creation the command that made the group; name_key and folded are computed without regard to
-- case; listed is 0 for deleted groups; filed is the moment of creation where nothing else is said;
-- thumb_media the photo that stands for the group, unless a path was set; since where in the log the row began to be as
-- it is, but for what changes with members: version, updated and how many there are.
CREATE TABLE groups (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    creation BYTEA NOT NULL,
    number BIGINT NOT NULL,
    name BYTETEXT NOT NULL,
    name_key BYTETEXT NOT NULL,
    folded BYTETEXT NOT NULL,
    kind BYTETEXT,
    status BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    member_count BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    filed BIGINT NOT NULL,
    awaiting BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    thumb_media BYTEA
);

-- Groups as they were from since until they were changed. What their documents tell of version, updated and members is
-- in the standings.
CREATE TABLE groups_past (
    id BYTEA NOT NULL,
    workspace BYTETEXT NOT NULL,
    name BYTETEXT NOT NULL,
    name_key BYTETEXT NOT NULL,
    folded BYTETEXT NOT NULL,
    kind BYTETEXT,
    status BIGINT NOT NULL,
    listed BIGINT NOT NULL,
    created BIGINT NOT NULL,
    filed BIGINT NOT NULL,
    awaiting BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (id, since)
);

CREATE TABLE group_tags (
    group_id BYTEA NOT NULL,
    tag BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, tag)
) WITHOUT ROWID;

CREATE TABLE group_tags_past (
    group_id BYTEA NOT NULL,
    since BIGINT NOT NULL,
    tag BYTETEXT NOT NULL,
    PRIMARY KEY (group_id, since, tag)
) WITHOUT ROWID;

-- kind is '' for groups of all kinds together, and begins with = for one kind.
CREATE TABLE group_counts (
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, status)
) WITHOUT ROWID;

-- The same totals from each command on, by where it begins.
CREATE TABLE group_totals (
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    status BIGINT NOT NULL,
    position BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (workspace, kind, status, position)
) WITHOUT ROWID;

-- Link order is by position and place in the event.
CREATE TABLE resources (
    group_id BYTEA NOT NULL,
    resource BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    position BIGINT NOT NULL,
    place BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (group_id, resource)
);

-- Links as they were from since until they were changed or ended.
CREATE TABLE resources_past (
    group_id BYTEA NOT NULL,
    resource BYTETEXT NOT NULL,
    workspace BYTETEXT NOT NULL,
    kind BYTETEXT NOT NULL,
    position BIGINT NOT NULL,
    place BIGINT NOT NULL,
    doc BYTETEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (group_id, resource, since)
);
