SELECT group_id, member, workspace, removed_at, removed_by, doc FROM memberships WHERE group_id = $1 AND member = $2
