-- group_id is the group that a photo is in, or was in last; hidden is 1 while its membership is suspended.
CREATE TABLE media (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    group_id BYTEA NOT NULL,
    deleted BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    sort_order BYTETEXT NOT NULL,
    created BIGINT NOT NULL,
    doc BYTETEXT NOT NULL
);

-- A copy has the paths of its original.
CREATE TABLE media_paths (
    path BYTETEXT NOT NULL,
    media_id BYTEA NOT NULL,
    PRIMARY KEY (path, media_id)
);
