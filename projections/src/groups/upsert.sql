INSERT INTO groups (
    id, workspace, creation, number, name, name_key, folded, kind,
    status, listed, member_count, created, updated, filed, awaiting, doc, thumb_media
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
ON CONFLICT (id) DO UPDATE SET
    workspace = excluded.workspace,
    creation = excluded.creation,
    number = excluded.number,
    name = excluded.name,
    name_key = excluded.name_key,
    folded = excluded.folded,
    kind = excluded.kind,
    status = excluded.status,
    listed = excluded.listed,
    member_count = excluded.member_count,
    created = excluded.created,
    updated = excluded.updated,
    filed = excluded.filed,
    awaiting = excluded.awaiting,
    doc = excluded.doc,
    thumb_media = excluded.thumb_media
