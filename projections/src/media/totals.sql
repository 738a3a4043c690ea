SELECT group_id, count(*) FROM media
WHERE workspace = $1 AND group_id = ANY($2) AND deleted = 0 AND hidden = 0
GROUP BY group_id
