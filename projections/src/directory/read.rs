//! Reads the directory.

use std::collections::HashMap;
use std::sync::LazyLock;

use rollbook_app::AppError;
use rollbook_app::queries::{Page, Slice, SubjectFilter};
use rollbook_app::views::{Doc, SubjectView};
use rollbook_domain::{Reference, WorkspaceName};

use super::NAME;
use crate::db::{DbError, Fragments, Kind, LazyFragments, Value, sql};
use crate::key::{anywhere, key_of, pattern_fits};
use crate::page::{List, Total, page};
use crate::queries::{ViewQueries, docs};

pub(crate) static LIST: LazyFragments = LazyLock::new(|| Fragments::parse(include_str!("list.sql")));
sql! {
    BY_REFERENCE = "by_reference.sql";
    TOTAL = "total.sql";
}

impl ViewQueries {
    pub(crate) async fn read_subjects(
        &self,
        workspace: &WorkspaceName,
        subjects: &[Reference],
    ) -> Result<Vec<Doc<SubjectView>>, AppError> {
        let list = subjects.iter().map(|subject| key_of(subject.as_str()).into_owned()).collect();
        let params = [workspace.as_str().into(), Value::Texts(list)];
        let rows = self.of(&[NAME])?.fetch(&BY_REFERENCE, &params).await?;
        let found: Result<HashMap<Box<str>, Box<str>>, DbError> =
            rows.into_iter().map(|mut row| Ok((row.take_text(0)?, row.take_text(1)?))).collect();
        let found = found?;
        let json = |subject: &Reference| found.get(key_of(subject.as_str()).as_ref());
        Ok(subjects.iter().filter_map(json).map(|json| Doc::from_json(json.clone())).collect())
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

fn list(workspace: &WorkspaceName, wanted: &SubjectFilter) -> List {
    let part = wanted.name_part.as_deref().filter(|part| !part.is_empty());
    let set = [("kind", wanted.kind.is_some()), ("name_part", part.is_some())];
    let text = |text: Option<String>| text.map_or(Value::Null(Kind::Text), Value::from);
    let kind = wanted.kind.clone().unwrap_or_default();
    let kept = || Total::Kept(&TOTAL, vec![workspace.to_string().into(), kind.into()]);
    List {
        fragments: &LIST,
        key: "",
        kinds: &[Kind::Int, Kind::Text],
        descending: false,
        bounds: None,
        filters: set.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect(),
        params: vec![workspace.to_string().into(), text(wanted.kind.clone()), text(part.map(anywhere))],
        total: part.map_or_else(kept, |_| Total::Counted),
        long: part.is_some(),
    }
}
