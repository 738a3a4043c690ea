-- How far those are who work through the log; what was noted in an earlier turn is void.
CREATE TABLE notes (
    name text COLLATE "C" PRIMARY KEY,
    turn bigint NOT NULL,
    note text NOT NULL
) WITH (fillfactor = 50);
