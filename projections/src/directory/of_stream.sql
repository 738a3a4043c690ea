SELECT id, workspace, subject, kind, number, folded, doc FROM subjects WHERE id = $1;
