//! Events as lines: one sentence for people, one JSON object for programs.

use rollbook_app::Told;
use rollbook_app::feed::EventView;
use rollbook_store::Recorded;

use super::error::CliError;
use super::out::Out;

pub(super) fn event(out: &mut Out, epoch: u32, event: &Recorded, json: bool) -> Result<(), CliError> {
    let event = Told::of_the_log(event.clone());
    let view = EventView::new(epoch, &event)?;
    if json {
        let line = serde_json::to_string(&view);
        return out.line(&line.map_err(|error| CliError::failed("an event cannot be written", error))?);
    }
    let EventView { position, recorded_at, stream, version, actor, sentence, .. } = view;
    out.line(&format!("{position}  {recorded_at}  {stream}@{version}  {actor}  {sentence}"))
}
