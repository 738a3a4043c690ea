INSERT INTO users (id, workspace, number, email, role, session, doc) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    number = excluded.number,
    email = excluded.email,
    role = excluded.role,
    session = excluded.session,
    doc = excluded.doc
