//! A filter of a group's members as fragments and parameters of `list.sql`.

use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{MemberFilter, MemberKey, Order};
use rollbook_domain::{GroupId, WorkspaceName};

use super::standings::Standing;
use super::state::code;
use crate::db::{Fragments, Kind, LazyFragments, Value, sql};
use crate::key::key_of;
use crate::page::{List, Source, Total};
use crate::queries::unsorted;

pub(crate) static LIST: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("list.sql")));
sql! {
    /// How many members there are now.
    pub(super) TOTAL = "total.sql";
}

/// The list of a group's members.
pub(super) fn list(workspace: &WorkspaceName, group: GroupId, filter: &MemberFilter, order: Order<MemberKey>) -> List {
    let total = match filter.role {
        Some(_) => Total::Counted,
        None => Total::Kept(&TOTAL, total_params(Value::from(group.0), workspace, filter)),
    };
    // Members begin with their kind, so along them a kind is a stretch of the list.
    let stretch = order.key == MemberKey::Member && filter.kind.is_some();
    List {
        fragments: &LIST,
        key: column(order.key),
        kinds: if order.key == MemberKey::Member { &[Kind::Text, Kind::Text] } else { &[Kind::Int, Kind::Text] },
        descending: order.descending,
        sources: vec![Source::now(filters(filter, stretch))],
        bounds: if stretch { [Some("kind_from"), Some("kind_to")] } else { [None; 2] },
        params: params(workspace, group, filter, [Value::Null(Kind::Int), Value::Null(Kind::Int)]),
        total,
        long: filter.role.is_some(),
    }
}

/// The list of a group's members as it was.
///
/// Whoever joined later is passed over where the list is sorted by names: within the key of the table, or by looking up
/// those few who had joined. Sorted by when they joined, the list ends where they begin.
pub(super) fn past_list(
    (workspace, group): (&WorkspaceName, GroupId),
    filter: &MemberFilter,
    order: Order<MemberKey>,
    moment: &Moment<'_>,
) -> Result<List, AppError> {
    let by_member = match order.key {
        MemberKey::Member => true,
        MemberKey::Created => false,
        MemberKey::Number => return Err(unsorted("member or created")),
    };
    let List { fragments, key, kinds, descending, mut bounds, long, .. } = list(workspace, group, filter, order);
    let shared = filters(filter, by_member && filter.kind.is_some());
    let few = if by_member && moment.is_sparse() { &["few", "since"][..] } else { &["since"] };
    if !by_member {
        bounds[1] = Some("made");
    }
    let sources =
        vec![Source::now([&shared, few].concat()), Source::past([&shared, &["since", "past_until"][..]].concat())];
    let params = params(workspace, group, filter, [moment.at.clone(), moment.standing.updated.into()]);
    let total = if filter.role.is_some() { Total::Counted } else { Total::Known(moment.standing.count(filter)) };
    Ok(List { fragments, key, kinds, descending, sources, bounds, params, total, long })
}

/// How a group stood at a moment of the past.
pub(super) struct Moment<'a> {
    pub(super) at: Value<'static>,
    pub(super) standing: &'a Standing,
    /// How many members it has now.
    pub(super) now: u64,
}

/// Up to so many members are looked up one by one, where there are many times as many by now.
pub(super) const FEW: u64 = 2_000;

impl Moment<'_> {
    fn is_sparse(&self) -> bool {
        let then = self.standing.count(&MemberFilter::default());
        then <= FEW && then.saturating_mul(16) < self.now
    }
}

fn filters(filter: &MemberFilter, stretch: bool) -> Vec<&'static str> {
    let set = [
        ("kind", filter.kind.is_some() && !stretch),
        ("role", filter.role.is_some()),
        ("status", filter.status.is_some()),
    ];
    set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
}

/// What members are sorted by.
pub(super) fn column(key: MemberKey) -> &'static str {
    match key {
        MemberKey::Member => "member",
        MemberKey::Created => "created",
        MemberKey::Number => "number",
    }
}

fn params(
    workspace: &WorkspaceName,
    group: GroupId,
    filter: &MemberFilter,
    moment: [Value<'static>; 2],
) -> Vec<Value<'static>> {
    let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
    // A semicolon comes right after the colon.
    let bounds = [':', ';'].map(|end| text(filter.kind.as_ref().map(|kind| format!("{kind}{end}"))));
    let [from, to] = bounds;
    let [at, newest] = moment;
    vec![
        workspace.to_string().into(),
        group.0.into(),
        text(filter.kind.clone()),
        text(filter.role.as_deref().map(|role| key_of(role).into_owned())),
        filter.status.map(code).into(),
        from,
        to,
        at,
        newest,
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
