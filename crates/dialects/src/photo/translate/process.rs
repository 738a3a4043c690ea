//! How far a zip is, in the words of the service that the server stands in for.

use rollbook_app::views::photos::ArchiveView;
use rollbook_domain::Timestamp;
use rollbook_domain::archive::{ArchiveStatus, ArchiveStep};

use crate::photo::links::PhotoLinks;
use crate::photo::wire::{Converter, Input, Output, Process};

/// What a zip that has not ended is shown to live for.
const LIFE: i64 = 86_400;

/// Whether nothing is told of a zip any more.
pub(in crate::photo) fn expired(view: &ArchiveView, now: Timestamp) -> bool {
    view.expires_at.is_some_and(|at| at <= now.seconds())
}

/// A zip as it is watched.
pub(in crate::photo) fn process(links: &PhotoLinks, view: &ArchiveView, relative: bool) -> Process {
    let id = links.process(view.id);
    let finished = view.status == ArchiveStatus::Finished;
    let output = view.size.filter(|_| finished).map(|size| Output {
        filename: format!("{}.zip", view.name),
        ext: "zip",
        size,
        url: links.of_process("download", &id, relative),
        downloads: view.downloads,
    });
    let (step, message) = standing(view);
    let starttime = view.requested_at.seconds();
    Process {
        url: links.of_process("process", &id, relative),
        id,
        percent: if finished { 100 } else { view.percent.min(99) },
        message,
        step,
        starttime,
        endtime: view.ended_at.map(Timestamp::seconds),
        expire: view.expires_at.unwrap_or(starttime + LIFE),
        input: Input { kind: "download", size: view.input_size },
        converter: Converter { format: "zip", kind: "archive", duration: duration(view) },
        output,
    }
}

/// How many seconds it took.
fn duration(view: &ArchiveView) -> Option<f64> {
    let millis = view.ended_at?.micros().saturating_sub(view.requested_at.micros()) / 1_000;
    Some(f64::from(u32::try_from(millis).unwrap_or(u32::MAX)) / 1e3)
}

fn standing(view: &ArchiveView) -> (&'static str, String) {
    let (step, message) = match (view.status, view.step) {
        (ArchiveStatus::Finished, _) => ("finished", "Finished"),
        (ArchiveStatus::Failed, _) => ("error", view.reason.as_deref().unwrap_or("The zip could not be made")),
        (ArchiveStatus::Pending, None | Some(ArchiveStep::Input)) => ("input", "Looking for the files"),
        (ArchiveStatus::Pending, Some(ArchiveStep::Wait)) => ("wait", "Waiting for its turn"),
        (ArchiveStatus::Pending, Some(ArchiveStep::Convert)) => ("convert", "Writing the zip"),
        (ArchiveStatus::Pending, Some(ArchiveStep::Output)) => ("output", "Storing the zip"),
    };
    (step, message.to_owned())
}

/// The header under which a zip is saved: plain for all, and exact for those who understand.
pub(in crate::photo) fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !"\"\\".contains(c) || c == ' ' { c } else { '_' }).collect();
    let exact = percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
    format!("attachment; filename=\"{plain}.zip\"; filename*=UTF-8''{exact}.zip")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zip_is_saved_under_its_name_whatever_is_in_it() {
        assert_eq!(
            disposition("Tauchen \"früh\""),
            "attachment; filename=\"Tauchen _fr_h_.zip\"; filename*=UTF-8''Tauchen%20%22fr%C3%BCh%22.zip"
        );
    }
}
