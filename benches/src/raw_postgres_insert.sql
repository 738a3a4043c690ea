INSERT INTO rollbook_bench.raw (group_id, member, workspace, kind, number, role, status, created, doc)
SELECT m.group_id, m.member, 'bench', 'user', 9223372036854775807, 'member', 1, 1709624469000000, m.doc
FROM unnest($1, $2, $3) AS m(group_id, member, doc)
