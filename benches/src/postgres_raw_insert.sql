INSERT INTO bare (stream, version, kind, payload)
VALUES (gen_random_uuid(), 1, 'group.members-added', decode(repeat('7b', 400), 'hex'));
