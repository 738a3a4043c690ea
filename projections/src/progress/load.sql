SELECT workspace, activity, member, batch, doc, since FROM progress
WHERE workspace = $1 AND activity = $2 AND member = $3 AND batch = $4
