SELECT group_id, workspace, doc, since FROM imports WHERE group_id = $1 AND job = $2
