SELECT id, workspace, creation, doc, thumb_media, since FROM groups WHERE id = ANY($1)
