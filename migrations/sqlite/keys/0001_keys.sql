-- Keys of personal fields, outside of the log and of its backups. 0x524f4c4b ("ROLK") marks the file as ours.
PRAGMA application_id = 1380928587;

-- Something wrapped with the deployment's secret, to tell whether it is still the same.
CREATE TABLE mark (one INTEGER PRIMARY KEY CHECK (one = 1), wrapped BLOB NOT NULL) STRICT;

-- owner: a keyed hash of workspace and person. wrapped: the key, null once it is destroyed.
CREATE TABLE keys (id BLOB PRIMARY KEY, owner BLOB NOT NULL, wrapped BLOB) STRICT;
CREATE INDEX keys_by_owner ON keys (owner);

-- Up to where each log was looked through for erasures.
CREATE TABLE followed (epoch INTEGER PRIMARY KEY, position INTEGER NOT NULL) STRICT;
