CREATE INDEX users_by_number ON users (workspace, number);
CREATE INDEX users_by_email ON users (workspace, email);
CREATE INDEX users_by_session ON users (workspace, session);
CREATE INDEX users_by_role ON users (workspace, role, number);
