-- scheme: 1 integer number, 2 token, 3 object id, 4 token in lower case, which groups may share.
CREATE TABLE external_ids (
    workspace BYTETEXT NOT NULL,
    scheme BIGINT NOT NULL,
    value BYTETEXT NOT NULL,
    group_id BYTEA NOT NULL,
    PRIMARY KEY (workspace, scheme, value, group_id)
) WITHOUT ROWID;
