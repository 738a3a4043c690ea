SELECT * FROM memberships WHERE group_id = $1 ORDER BY member;
SELECT * FROM member_counts WHERE group_id = $1 ORDER BY kind, status;
