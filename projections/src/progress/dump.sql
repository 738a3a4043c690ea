SELECT * FROM progress ORDER BY workspace, activity, member, batch;
