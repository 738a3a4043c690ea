CREATE INDEX subjects_by_subject ON subjects (workspace, subject);
CREATE INDEX subjects_by_number ON subjects (workspace, number, subject);
CREATE INDEX subjects_by_kind ON subjects (workspace, kind, number, subject);
CREATE INDEX subjects_past_by_subject ON subjects_past (workspace, subject);
CREATE INDEX subjects_past_by_number ON subjects_past (workspace, number, subject);
