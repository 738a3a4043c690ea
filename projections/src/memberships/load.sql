SELECT group_id, member, workspace, since, doc FROM memberships WHERE group_id = $1 AND member = $2
