-- email is in lower case; number is the largest there is for an account without one; session is the digest of the
-- login that is open.
CREATE TABLE users (
    id BYTEA NOT NULL PRIMARY KEY,
    workspace BYTETEXT NOT NULL,
    number BIGINT NOT NULL,
    email BYTETEXT,
    role BYTETEXT,
    session BYTETEXT,
    doc BYTETEXT NOT NULL
);
