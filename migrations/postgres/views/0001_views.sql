-- Which generation of the views serves, and which process may do what to them. The views themselves are in schemas of
-- their own, one per generation.

CREATE TABLE rollbook_views_generations (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state text NOT NULL CHECK (state IN ('filling', 'active', 'retired')),
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX rollbook_views_active ON rollbook_views_generations (state) WHERE state = 'active';

-- Whoever takes a lease raises its epoch, so that what its former holder still has under way fails.
CREATE TABLE rollbook_views_leases (
    name text PRIMARY KEY,
    epoch bigint NOT NULL,
    until timestamptz NOT NULL
);
INSERT INTO rollbook_views_leases (name, epoch, until) VALUES ('leader', 0, '-infinity'), ('filler', 0, '-infinity');
