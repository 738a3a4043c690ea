//! A filter of a group's members as fragments and parameters of `list.sql`.

use std::sync::LazyLock;

use rollbook_app::queries::{MemberFilter, MemberKey, Order};
use rollbook_domain::{GroupId, WorkspaceName};

use super::state::code;
use crate::db::{Fragments, Kind, LazyFragments, Value, sql};
use crate::key::key_of;
use crate::page::{List, Total};

pub(crate) static LIST: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("list.sql")));
sql! { TOTAL = "total.sql"; }

/// The list of a group's members.
pub(super) fn list(workspace: &WorkspaceName, group: GroupId, filter: &MemberFilter, order: Order<MemberKey>) -> List {
    let key = column(order.key);
    // Members begin with their kind, so along them a kind is a stretch of the list.
    let stretch = order.key == MemberKey::Member && filter.kind.is_some();
    let set = [
        ("kind", filter.kind.is_some() && !stretch),
        ("role", filter.role.is_some()),
        ("status", filter.status.is_some()),
    ];
    let filters: Vec<_> = set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect();
    let total = match filter.role {
        Some(_) => Total::Counted,
        None => Total::Kept(&TOTAL, total_params(Value::from(group.0), workspace, filter)),
    };
    List {
        fragments: &LIST,
        key,
        kinds: if order.key == MemberKey::Member { &[Kind::Text, Kind::Text] } else { &[Kind::Int, Kind::Text] },
        descending: order.descending,
        filters,
        bounds: stretch.then_some(("kind_from", "kind_to")),
        params: params(workspace, group, filter),
        total,
        long: filter.role.is_some(),
    }
}

/// What members are sorted by.
pub(super) fn column(key: MemberKey) -> &'static str {
    match key {
        MemberKey::Member => "member",
        MemberKey::Created => "created",
        MemberKey::Number => "number",
    }
}

fn params(workspace: &WorkspaceName, group: GroupId, filter: &MemberFilter) -> Vec<Value<'static>> {
    let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
    // A semicolon comes right after the colon.
    let bounds = [':', ';'].map(|end| text(filter.kind.as_ref().map(|kind| format!("{kind}{end}"))));
    let [from, to] = bounds;
    vec![
        workspace.to_string().into(),
        group.0.into(),
        text(filter.kind.clone()),
        text(filter.role.as_deref().map(|role| key_of(role).into_owned())),
        filter.status.map(code).into(),
        from,
        to,
    ]
}

/// For `total.sql` of one group and `totals.sql` of several.
pub(super) fn total_params(
    groups: Value<'static>,
    workspace: &WorkspaceName,
    filter: &MemberFilter,
) -> Vec<Value<'static>> {
    let kind = filter.kind.clone().unwrap_or_default();
    vec![workspace.to_string().into(), groups, kind.into(), filter.status.map_or(0, code).into()]
}
