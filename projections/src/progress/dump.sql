SELECT * FROM progress ORDER BY workspace, activity, member, batch;
SELECT * FROM progress_past ORDER BY workspace, activity, member, batch, since;
