//! Reads imports.

use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{ImportFilter, Page, Slice};
use rollbook_app::views::{Doc, ImportView};
use rollbook_domain::{ObjectId, WorkspaceName};

use super::{NAME, code};
use crate::db::{Fragments, Kind, LazyFragments, Value, sql};
use crate::page::{List, Source, Total, page};
use crate::queries::{PastQueries, ViewQueries, doc, docs};

pub(crate) static LIST: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("list.sql")));
sql! {
    BY_JOB = "by_job.sql";
    PAST_BY_JOB = "past_by_job.sql";
}

impl ViewQueries {
    pub(crate) async fn read_import(
        &self,
        workspace: &WorkspaceName,
        job: &ObjectId,
    ) -> Result<Option<Doc<ImportView>>, AppError> {
        let params = [workspace.as_str().into(), job.as_str().into()];
        let mut rows = self.of(&[NAME])?.fetch(&BY_JOB, &params).await?;
        Ok(rows.first_mut().map(|row| doc(row, 0)).transpose()?)
    }

    pub(crate) async fn list_imports(
        &self,
        workspace: &WorkspaceName,
        wanted: &ImportFilter,
        which: &Page,
    ) -> Result<Slice<Doc<ImportView>>, AppError> {
        let mut snapshot = self.of(&[NAME])?.snapshot().await?;
        docs(page(&mut *snapshot, &list(workspace, wanted), which).await?, 2)
    }
}

impl PastQueries {
    pub(crate) async fn read_import(
        &self,
        workspace: &WorkspaceName,
        job: &ObjectId,
    ) -> Result<Option<Doc<ImportView>>, AppError> {
        let params = [workspace.as_str().into(), job.as_str().into(), self.at()];
        let mut rows = self.of(&[NAME])?.fetch(&PAST_BY_JOB, &params).await?;
        Ok(rows.first_mut().map(|row| doc(row, 0)).transpose()?)
    }

    pub(crate) async fn list_imports(
        &self,
        workspace: &WorkspaceName,
        wanted: &ImportFilter,
        which: &Page,
    ) -> Result<Slice<Doc<ImportView>>, AppError> {
        let mut list = list(workspace, wanted);
        let filters: Vec<_> = std::mem::take(&mut list.sources).into_iter().flat_map(Source::into_filters).collect();
        let with = |more: &[&'static str]| [&filters, more].concat();
        list.sources = vec![Source::now(with(&["since"])), Source::past(with(&["since", "past_until"]))];
        if let Some(moment) = list.params.last_mut() {
            *moment = self.at();
        }
        docs(page(&mut *self.snapshot(&[NAME]).await?, &list, which).await?, 2)
    }
}

/// Newest first.
fn list(workspace: &WorkspaceName, wanted: &ImportFilter) -> List {
    let ImportFilter { group, status, groups } = wanted;
    let set = [("group", group.is_some()), ("status", status.is_some()), ("groups", groups.is_some())];
    let ids = groups.iter().flatten().map(|group| group.0).collect();
    List {
        fragments: &LIST,
        key: "",
        kinds: &[Kind::Int, Kind::Text],
        descending: true,
        bounds: [None; 2],
        sources: vec![Source::now(set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect())],
        params: vec![
            workspace.to_string().into(),
            group.map_or(Value::Null(Kind::Bytes), |group| group.0.into()),
            status.as_ref().map(code).into(),
            Value::Ids(ids),
            Value::Null(Kind::Int),
        ],
        total: Total::Counted,
        long: false,
    }
}
