INSERT INTO groups (
    id, workspace, name, name_key, folded, kind, status, listed, created, filed, awaiting, doc, since,
    creation, number, member_count, updated, thumb_media
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    name = excluded.name,
    name_key = excluded.name_key,
    folded = excluded.folded,
    kind = excluded.kind,
    status = excluded.status,
    listed = excluded.listed,
    created = excluded.created,
    filed = excluded.filed,
    awaiting = excluded.awaiting,
    doc = excluded.doc,
    since = excluded.since,
    creation = excluded.creation,
    number = excluded.number,
    member_count = excluded.member_count,
    updated = excluded.updated,
    thumb_media = excluded.thumb_media
