CREATE TABLE bare (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stream uuid NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    payload bytea NOT NULL,
    UNIQUE (stream, version)
)
