CREATE INDEX subjects_by_subject ON subjects (workspace, subject);
CREATE INDEX subjects_by_number ON subjects (workspace, number, subject);
CREATE INDEX subjects_by_kind ON subjects (workspace, kind, number, subject);
