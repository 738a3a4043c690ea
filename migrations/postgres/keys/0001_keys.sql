-- Keys of personal fields, outside of the log and of its backups.

-- Something wrapped with the deployment's secret, to tell whether it is still the same.
CREATE TABLE rollbook_keys_mark (one smallint PRIMARY KEY CHECK (one = 1), wrapped bytea NOT NULL);

-- owner: a keyed hash of workspace and person. wrapped: the key, null once it is destroyed.
CREATE TABLE rollbook_keys (
    id uuid PRIMARY KEY,
    owner bytea NOT NULL,
    wrapped bytea,
    made bigint GENERATED ALWAYS AS IDENTITY
);
CREATE INDEX rollbook_keys_by_owner ON rollbook_keys (owner);

-- Up to where each log was looked through for erasures.
CREATE TABLE rollbook_keys_followed (epoch bigint PRIMARY KEY, position bigint NOT NULL);
