//! Asking for zips.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rollbook_app::commands::NewArchive;
use rollbook_domain::archive::ArchiveEntry;

use crate::photo::access::Owner;
use crate::photo::body::{self, Segments};
use crate::photo::error::Failure;
use crate::photo::service::Service;
use crate::photo::translate::{self, Wish};
use crate::photo::wire::{NewZip, Zip};

pub(super) async fn create(
    State(service): State<Service>,
    owner: Owner,
    path: Segments,
    body::Json(mut wish): body::Json<NewZip>,
) -> Result<(StatusCode, Json<Zip>), Failure> {
    let group = path.group_id()?;
    let wishes = translate::new_zip(wish.photos.take())?;
    let name = translate::title(&wish, &service.live(&owner, group).await?);
    let files: Vec<_> = wishes.iter().map(|wish| wish.file.clone()).collect();
    let media = service.app().queries().photos().media_of_paths(&owner.workspace, group, &files).await?;
    let entry = |(Wish { file, name }, media): (Wish, Option<_>)| {
        let media = media.ok_or_else(|| Failure::bad_request(format!("{file} is no file of this group.")))?;
        Ok(ArchiveEntry { media, file, name })
    };
    let entries = wishes.into_iter().zip(media).map(entry).collect::<Result<_, Failure>>()?;
    let asked = service.app().request_archive(&owner.call(), NewArchive { group, name, entries }).await?;
    let process = service.links().process(asked.outcome.id);
    let relative = service.config().relative_process_urls;
    Ok((StatusCode::CREATED, Json(Zip { status: service.links().of_process("process", &process, relative) })))
}
