DROP TABLE IF EXISTS rollbook_bench.raw;
CREATE TABLE rollbook_bench.raw (
    group_id bytea NOT NULL,
    member text COLLATE "C" NOT NULL,
    workspace text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    role text COLLATE "C" NOT NULL,
    status bigint NOT NULL,
    created bigint NOT NULL,
    doc text COLLATE "C" NOT NULL,
    PRIMARY KEY (group_id, member)
)
