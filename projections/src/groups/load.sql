SELECT id, workspace, creation, doc, thumb_media FROM groups WHERE id = ANY($1)
