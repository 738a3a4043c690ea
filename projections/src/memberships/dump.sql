SELECT * FROM memberships ORDER BY group_id, member;
SELECT * FROM member_counts ORDER BY group_id, kind, status;
