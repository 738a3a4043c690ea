//! Groups as they are shown.

use rollbook_app::commands::GroupCreation;
use rollbook_app::views::GroupView;
use rollbook_domain::group::Status;

use super::times::{cut, full};
use crate::hype::wire::Group;

/// The type of a group that was made elsewhere without one.
pub(in super::super) const TYPELESS: &str = "group";

/// Of a list.
pub(in super::super) fn group(view: GroupView) -> Group {
    Group {
        id: view.object_id.to_string(),
        created_at: cut(view.created_at),
        updated_at: cut(view.updated_at),
        kind: type_of(&view).to_owned(),
        is_active: is_active(&view),
        is_imported: is_imported(&view),
        name: view.name,
    }
}

pub(in super::super) fn type_of(view: &GroupView) -> &str {
    view.kind.as_deref().unwrap_or(TYPELESS)
}

/// Whether the group may be used.
pub(in super::super) fn is_active(view: &GroupView) -> bool {
    is_imported(view) && view.status == Status::Active
}

fn is_imported(view: &GroupView) -> bool {
    !view.awaiting_import
}

/// One that has just been made, with or without a file.
pub(in super::super) fn created(creation: &GroupCreation, name: String, kind: String, with_file: bool) -> Group {
    let at = full(creation.created_at);
    Group {
        id: creation.object_id.to_string(),
        created_at: at.clone(),
        updated_at: at,
        kind,
        name,
        is_active: !with_file,
        is_imported: !with_file,
    }
}
