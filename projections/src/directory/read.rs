//! Reads the directory.

use std::collections::HashMap;
use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{Page, Slice, SubjectFilter};
use rollbook_app::views::{Doc, SubjectView};
use rollbook_domain::{Reference, WorkspaceName};
use rollbook_store::Position;
use uuid::Uuid;

use super::{NAME, numbered};
use crate::batch::number_of;
use crate::db::{DbError, Fragments, Kind, LazyFragments, Row, Value, sql};
use crate::key::{anywhere, key_of, pattern_fits};
use crate::page::{List, Source, Total, page};
use crate::queries::{PastQueries, ViewQueries, doc, docs};

pub(crate) static LIST: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("list.sql")));
sql! {
    BY_REFERENCE = "by_reference.sql";
    TOTAL = "total.sql";
    PAST_BY_ID = "past_by_id.sql";
    PAST_BY_REFERENCE = "past_by_reference.sql";
    PAST_TOTAL = "past_total.sql";
}

impl ViewQueries {
    pub(crate) async fn read_subjects(
        &self,
        workspace: &WorkspaceName,
        subjects: &[Reference],
    ) -> Result<Vec<Doc<SubjectView>>, AppError> {
        let params = [workspace.as_str().into(), names(subjects)];
        in_order(subjects, self.of(&[NAME])?.fetch(&BY_REFERENCE, &params).await?)
    }

    pub(crate) async fn list_subjects(
        &self,
        workspace: &WorkspaceName,
        wanted: &SubjectFilter,
        which: &Page,
    ) -> Result<Slice<Doc<SubjectView>>, AppError> {
        wanted.name_part.as_deref().map_or(Ok(()), pattern_fits)?;
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        docs(page(&mut *snapshot, &list(workspace, wanted), which).await?, 2)
    }
}

impl PastQueries {
    pub(crate) async fn read_subjects(
        &self,
        workspace: &WorkspaceName,
        subjects: &[Reference],
    ) -> Result<Vec<Doc<SubjectView>>, AppError> {
        let params = [workspace.as_str().into(), names(subjects), self.at()];
        in_order(subjects, self.of(&[NAME])?.fetch(&PAST_BY_REFERENCE, &params).await?)
    }

    pub(crate) async fn list_subjects(
        &self,
        workspace: &WorkspaceName,
        wanted: &SubjectFilter,
        which: &Page,
    ) -> Result<Slice<Doc<SubjectView>>, AppError> {
        wanted.name_part.as_deref().map_or(Ok(()), pattern_fits)?;
        let mut snapshot = self.snapshot(&[NAME]).await?;
        docs(page(&mut *snapshot, &past_list(workspace, wanted, self.at()), which).await?, 2)
    }
}

impl ViewQueries {
    pub(crate) async fn read_subject_changes(
        &self,
        workspace: &WorkspaceName,
        span: Span,
        streams: &[Uuid],
    ) -> Result<HashMap<Uuid, Change<SubjectView>>, AppError> {
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        let mut then = async |at: Position| {
            let params = [workspace.as_str().into(), Value::Ids(streams.to_vec()), number_of(at).into()];
            let rows = snapshot.fetch(&PAST_BY_ID, &params).await?;
            let named = |mut row: Row| Ok((row.id(0)?, doc(&mut row, 1)?));
            rows.into_iter().map(named).collect::<Result<HashMap<_, _>, DbError>>()
        };
        let (mut before, mut after) = (then(span.from).await?, then(span.to).await?);
        let change = |id: &Uuid| Some((*id, Change::of(before.remove(id), after.remove(id))?));
        Ok(streams.iter().filter_map(change).collect())
    }
}

fn names(subjects: &[Reference]) -> Value<'static> {
    Value::Texts(subjects.iter().map(|subject| key_of(subject.as_str()).into_owned()).collect())
}

/// The entries that were found, in the order asked.
fn in_order(subjects: &[Reference], rows: Vec<Row>) -> Result<Vec<Doc<SubjectView>>, AppError> {
    let found: Result<HashMap<Box<str>, Box<str>>, DbError> =
        rows.into_iter().map(|mut row| Ok((row.take_text(0)?, row.take_text(1)?))).collect();
    let found = found?;
    let json = |subject: &Reference| found.get(key_of(subject.as_str()).as_ref());
    Ok(subjects.iter().filter_map(json).map(|json| Doc::from_json(json.clone())).collect())
}

/// The directory as it was.
fn past_list(workspace: &WorkspaceName, wanted: &SubjectFilter, at: Value<'static>) -> List {
    let mut list = list(workspace, wanted);
    let filters: Vec<_> = std::mem::take(&mut list.sources).into_iter().flat_map(Source::into_filters).collect();
    let with = |more: &[&'static str]| [&filters, more].concat();
    list.sources = vec![Source::now(with(&["since"])), Source::past(with(&["since", "past_until"]))];
    if let Total::Kept(_, params) = list.total {
        list.total = Total::Kept(&PAST_TOTAL, [params, vec![at.clone()]].concat());
    }
    if let Some(last) = list.params.last_mut() {
        *last = at;
    }
    list
}

fn list(workspace: &WorkspaceName, wanted: &SubjectFilter) -> List {
    let part = wanted.name_part.as_deref().filter(|part| !part.is_empty());
    let set = [("kind", wanted.kind.is_some()), ("name_part", part.is_some()), ("integers", wanted.integer_ids)];
    let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
    let kind = wanted.kind.clone().unwrap_or_default();
    let moment = Value::Null(Kind::Int);
    let kept = |kind: String| Total::Kept(&TOTAL, vec![workspace.to_string().into(), kind.into()]);
    let total = match (part, wanted.integer_ids) {
        (None, false) => kept(kind),
        (None, true) if wanted.kind.is_some() => kept(numbered(&kind)),
        _ => Total::Counted,
    };
    List {
        fragments: &LIST,
        key: "",
        kinds: &[Kind::Int, Kind::Text],
        descending: false,
        bounds: [None; 2],
        sources: vec![Source::now(set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect())],
        params: vec![workspace.to_string().into(), text(wanted.kind.clone()), text(part.map(anywhere)), moment],
        long: matches!(total, Total::Counted),
        total,
    }
}
