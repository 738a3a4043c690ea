//! The list of jobs.

use axum::Json;
use axum::extract::State;
use rollbook_app::queries::ImportFilter;

use crate::hype::error::Failure;
use crate::hype::service::Service;
use crate::hype::translate::{self, Paging};
use crate::hype::wire::{Extra, Job, List};
use crate::query::Query;

pub(super) async fn list(State(service): State<Service>, query: Query) -> Result<Json<List<Job>>, Failure> {
    let paging = Paging::of(&query, service.page_size())?;
    let (status, pattern) = (translate::status(&query)?, translate::pattern(&query)?);
    let group = query.first("group_id").map(translate::object_id).transpose()?;
    service.ready().await?;
    let mut filter = ImportFilter { status: Some(status), ..ImportFilter::default() };
    if let Some(id) = group {
        filter.group = service.find(&id).await?;
        if filter.group.is_none() {
            return Ok(Json(paging.only(None)));
        }
    }
    if let Some(pattern) = pattern {
        filter.groups = Some(service.groups_named(&pattern).await?);
    }
    let jobs = service.jobs(&filter, &paging.view()).await?;
    let now = service.app().now();
    let shown = jobs.items.into_iter().map(|(view, group)| {
        let url = service.links().url(&view.job, view.signed_at, now);
        translate::job(view, &group, url)
    });
    Ok(Json(paging.list(jobs.total, shown.collect(), Extra::default())))
}
