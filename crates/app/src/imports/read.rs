//! A whole file, validated before anything of it is believed.

use futures::StreamExt;
use rollbook_domain::group::commands::ImportedIds;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::csv::Scanner;
use super::ids::Ids;
use super::job::{Fault, Job};
use super::options::{ImportOptions, points};
use super::progress::Reporter;
use crate::files::OpenFile;

/// All ids of the file, if all of it is as it should be.
pub(super) async fn read(
    job: &Job,
    mut file: OpenFile,
    options: &ImportOptions,
    reporter: &Reporter,
    called_off: &watch::Receiver<bool>,
) -> Result<ImportedIds, Fault> {
    let mut ids = Ids::of_file(job.size, options.max_ids);
    let (mut scanner, mut hash, mut size) = (Scanner::new(), Sha256::new(), 0);
    while let Some(piece) = file.content.next().await {
        let piece = piece.map_err(|error| Fault::Passing(format!("the file cannot be read: {error}")))?;
        if *called_off.borrow() {
            return Err(Fault::Ended);
        }
        hash.update(&piece);
        size += piece.len() as u64;
        scanner.push(&piece, &mut ids)?;
        reporter.report(|progress| (progress.bytes_read, progress.ids) = (size, ids.len()));
        options.reach(points::READING).map_err(|error| Fault::Passing(error.to_string()))?;
    }
    // Looked at before the end of the last record: a file cut short must not count as a short file.
    if size != job.size || hex::encode(hash.finalize()) != job.sha256 {
        return Err(Fault::Passing("the file is not as it was stored".into()));
    }
    scanner.finish(&mut ids)?;
    if ids.len() == 0 {
        return Err(Fault::Content("no ids in file".into()));
    }
    ids.sorted().ok_or_else(|| Fault::Content("the ids cannot be sorted".into()))
}
