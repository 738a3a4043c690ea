-- The log. Rows of `events` and `commands` are written once: the role that appends may insert and select, no more.

CREATE TABLE head (
    id smallint PRIMARY KEY CHECK (id = 1),
    position bigint NOT NULL,
    recorded_at bigint NOT NULL,
    epoch bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE commands (
    command_id uuid PRIMARY KEY,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    recorded_at bigint NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    actor text NOT NULL,
    initiator text,
    correlation_id uuid NOT NULL,
    causation_id uuid,
    traceparent text
);
CREATE INDEX commands_recorded_at ON commands (recorded_at, last_position);

CREATE TABLE events (
    position bigint PRIMARY KEY,
    category smallint NOT NULL,
    stream uuid NOT NULL,
    version bigint NOT NULL,
    event_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    schema_version integer NOT NULL,
    command_id uuid NOT NULL,
    payload bytea NOT NULL
);
-- Versions are checked under the lock of the head; this is the tripwire.
CREATE UNIQUE INDEX events_stream ON events (category, stream, version);
ALTER TABLE events ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE streams (
    category smallint NOT NULL,
    stream uuid NOT NULL,
    version bigint NOT NULL,
    PRIMARY KEY (category, stream)
) WITH (fillfactor = 70);

CREATE TABLE workspaces (workspace text COLLATE "C" PRIMARY KEY, position bigint NOT NULL) WITH (fillfactor = 70);

CREATE TABLE claims (key text COLLATE "C" PRIMARY KEY, owner text NOT NULL, required_at bigint NOT NULL);

CREATE TABLE sequences (
    scope text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (scope, kind)
) WITH (fillfactor = 50);

CREATE TABLE counts (key text COLLATE "C" PRIMARY KEY, value bigint NOT NULL) WITH (fillfactor = 70);

CREATE TABLE answers (
    scope text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    recorded_at bigint NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX answers_recorded_at ON answers (recorded_at);

CREATE TABLE snapshots (
    category smallint NOT NULL,
    stream uuid NOT NULL,
    version bigint NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (category, stream)
);
ALTER TABLE snapshots ALTER COLUMN state SET STORAGE EXTERNAL;

-- Processes that listen for commits of others, so that nobody pays for notifications which nobody hears.
CREATE TABLE listeners (node uuid PRIMARY KEY, seen_at timestamptz NOT NULL);

CREATE FUNCTION written_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER events_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
CREATE TRIGGER commands_written_once BEFORE UPDATE OR DELETE OR TRUNCATE ON commands
    FOR EACH STATEMENT EXECUTE FUNCTION written_once();
REVOKE UPDATE, DELETE, TRUNCATE ON events, commands FROM CURRENT_USER;

INSERT INTO head (id, position, recorded_at, epoch)
VALUES (1, 0, 0, floor(random() * 4294967295)::bigint);
