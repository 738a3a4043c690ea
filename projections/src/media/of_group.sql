SELECT doc FROM media
WHERE workspace = $1 AND group_id = $2 AND deleted = 0 AND hidden = 0
ORDER BY sort_order, created, id
