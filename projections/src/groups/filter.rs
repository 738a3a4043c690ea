//! A filter of groups as fragments and parameters of `list.sql`.

use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{GroupFilter, GroupKey, Order};
use rollbook_domain::group::Status;
use rollbook_domain::{Reference, WorkspaceName};

use super::counts::{code, count_key};
use crate::db::{Fragments, Kind, LazyFragments, Snapshot, Value, sql};
use crate::key::{anywhere, fold, key_of, pattern_fits, sort_key};
use crate::page::{List, Source, Total};
use crate::queries::unsorted;

pub(crate) static LIST: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("list.sql")));
pub(crate) static PROBE: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("probe.sql")));
sql! {
    TOTAL = "total.sql";
    PAST_TOTAL = "past_total.sql";
}

/// Up to so many groups are sorted after they are found; beyond, they are sought in order.
const FEW: i64 = 2_000;

/// The list of groups in a workspace.
pub(super) async fn list(
    snapshot: &mut dyn Snapshot,
    workspace: &WorkspaceName,
    filter: &GroupFilter,
    order: Order<GroupKey>,
) -> Result<List, AppError> {
    filter.name_part.as_deref().map_or(Ok(()), pattern_fits)?;
    let (key, kind) = column(order.key);
    let statuses = statuses(filter);
    let mut filters = simple_filters(filter, &statuses);
    filters.extend(sought(snapshot, workspace, filter).await?);
    let kept = is_kept(&filters);
    Ok(List {
        fragments: &LIST,
        key,
        kinds: if kind == Kind::Text { &[Kind::Text, Kind::Bytes] } else { &[Kind::Int, Kind::Bytes] },
        descending: order.descending,
        bounds: [None; 2],
        long: !kept && filter.name.is_none(),
        total: if kept { Total::Kept(&TOTAL, total(workspace, filter, &statuses)) } else { Total::Counted },
        params: params(workspace, filter, &statuses),
        sources: vec![Source::now(filters)],
    })
}

/// The list of groups in a workspace as it was.
pub(super) async fn past_list(
    snapshot: &mut dyn Snapshot,
    at: Value<'static>,
    workspace: &WorkspaceName,
    filter: &GroupFilter,
    order: Order<GroupKey>,
) -> Result<List, AppError> {
    if !matches!(order.key, GroupKey::Created | GroupKey::Name) {
        return Err(unsorted("created or name"));
    }
    let List { fragments, key, kinds, descending, bounds, mut params, sources, long, .. } =
        list(snapshot, workspace, filter, order).await?;
    let filters: Vec<_> = sources.into_iter().flat_map(Source::into_filters).collect();
    let total = if is_kept(&filters) {
        Total::Kept(&PAST_TOTAL, [total(workspace, filter, &statuses(filter)), vec![at.clone()]].concat())
    } else {
        Total::Counted
    };
    if let Some(last) = params.last_mut() {
        *last = at;
    }
    let sources = past_sources(&filters);
    Ok(List { fragments, key, kinds, descending, sources, bounds, params, total, long })
}

/// Tags of what still is are those of now; who was in and what was linked is looked up by the moment.
fn past_sources(filters: &[&'static str]) -> Vec<Source> {
    let then = |filter: &&'static str| match *filter {
        "member" => "member_then",
        "few_member" => "few_member_then",
        "resource" => "resource_then",
        "few_resource" => "few_resource_then",
        other => other,
    };
    let past = |filter: &&'static str| match *filter {
        "tags" | "few_tags" => "past_tags",
        _ => then(filter),
    };
    let now = filters.iter().map(then).chain(["since"]).collect();
    vec![Source::now(now), Source::past(filters.iter().map(past).chain(["since", "past_until"]).collect())]
}

/// Whether the length of the list is kept.
fn is_kept(filters: &[&str]) -> bool {
    filters.iter().all(|set| matches!(*set, "listed" | "statuses" | "kind"))
}

fn column(key: GroupKey) -> (&'static str, Kind) {
    match key {
        GroupKey::Created => ("created", Kind::Int),
        GroupKey::Name => ("name_key", Kind::Text),
        GroupKey::Updated => ("updated", Kind::Int),
        GroupKey::MemberCount => ("member_count", Kind::Int),
        GroupKey::Number => ("number", Kind::Int),
        GroupKey::Filed => ("filed", Kind::Int),
    }
}

/// Sorted codes of the statuses asked for.
fn statuses(filter: &GroupFilter) -> Vec<i64> {
    let asked = if filter.statuses.is_empty() { &[Status::Active, Status::Suspended][..] } else { &filter.statuses };
    let mut codes: Vec<_> = asked.iter().map(|status| code(*status)).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn simple_filters(filter: &GroupFilter, statuses: &[i64]) -> Vec<&'static str> {
    let deleted = statuses.contains(&code(Status::Deleted));
    let listed = statuses.iter().any(|status| *status != code(Status::Deleted));
    let every_listed = [Status::Active, Status::Suspended].iter().all(|status| statuses.contains(&code(*status)));
    let set = [
        ("listed", deleted != listed),
        ("statuses", listed && !every_listed),
        ("kind", filter.kind.is_some() && !filter.kind_by_default),
        ("kind_or_none", filter.kind.is_some() && filter.kind_by_default),
        ("name", filter.name.is_some()),
        ("name_part", filter.name_part.as_ref().is_some_and(|part| !part.is_empty())),
        ("created_from", filter.created_from.is_some()),
        ("created_to", filter.created_to.is_some()),
        ("filed_from", filter.filed_from.is_some()),
        ("filed_to", filter.filed_to.is_some()),
        ("awaiting", filter.awaiting_import.is_some()),
        ("usable", filter.usable == Some(true)),
        ("unusable", filter.usable == Some(false)),
    ];
    set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect()
}

/// Filters over other tables: by what is found there if that is little, else along the order of the list.
async fn sought(
    snapshot: &mut dyn Snapshot,
    workspace: &WorkspaceName,
    filter: &GroupFilter,
) -> Result<Vec<&'static str>, AppError> {
    let key = |reference: &Reference| Value::from(key_of(reference.as_str()).into_owned());
    let asked = [
        ("tags", "few_tags", (!filter.tags.is_empty()).then(|| tags(filter))),
        ("member", "few_member", filter.member.as_ref().map(key)),
        ("resource", "few_resource", filter.resource.as_ref().map(key)),
    ];
    let mut filters = Vec::new();
    for (many, few, value) in asked {
        let Some(value) = value else { continue };
        let params = [workspace.as_str().into(), value, FEW.into()];
        let found = snapshot.fetch(&PROBE.compose(&[many], ""), &params).await?;
        let is_few = found.first().map_or(Ok(0), |row| row.int(0))? < FEW;
        filters.push(if is_few { few } else { many });
    }
    Ok(filters)
}

fn tags(filter: &GroupFilter) -> Value<'static> {
    Value::Texts(filter.tags.iter().map(|tag| key_of(tag).into_owned()).collect())
}

/// For `total.sql`.
fn total(workspace: &WorkspaceName, filter: &GroupFilter, statuses: &[i64]) -> Vec<Value<'static>> {
    let kind = count_key(filter.kind.as_deref());
    vec![workspace.to_string().into(), kind.into(), Value::Ints(statuses.to_vec())]
}

fn params(workspace: &WorkspaceName, filter: &GroupFilter, statuses: &[i64]) -> Vec<Value<'static>> {
    let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
    let reference = |reference: &Option<Reference>| text(reference.as_ref().map(|r| key_of(r.as_str()).into_owned()));
    let only_deleted = statuses == [code(Status::Deleted)];
    vec![
        workspace.to_string().into(),
        (!only_deleted).into(),
        Value::Ints(statuses.to_vec()),
        text(filter.kind.as_deref().map(|kind| key_of(kind).into_owned())),
        text(filter.name.as_deref().map(|name| sort_key(&fold(name)).to_owned())),
        text(filter.name.clone()),
        text(filter.name_part.as_deref().map(anywhere)),
        tags(filter),
        reference(&filter.member),
        reference(&filter.resource),
        filter.created_from.into(),
        filter.created_to.into(),
        filter.filed_from.into(),
        filter.filed_to.into(),
        filter.awaiting_import.map(i64::from).into(),
        Value::Null(Kind::Int),
    ]
}
