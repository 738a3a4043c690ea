SELECT group_id, member, workspace, kind, number, role, status, created, doc
FROM memberships WHERE group_id = $1 ORDER BY member;
SELECT * FROM member_counts WHERE group_id = $1 ORDER BY kind, status;
