SELECT * FROM memberships ORDER BY group_id, member;
SELECT * FROM memberships_past ORDER BY group_id, member, since;
SELECT * FROM member_counts ORDER BY group_id, kind, status;
SELECT * FROM standings ORDER BY group_id, position;
