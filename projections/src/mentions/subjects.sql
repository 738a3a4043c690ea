SELECT id, key FROM named_subjects WHERE id = ANY($1)
