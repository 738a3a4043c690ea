//! `rollbook history GROUP`

use rollbook_domain::StreamId;

use super::args::HistoryArgs;
use super::error::CliError;
use super::out::Out;
use super::{place, show};
use crate::config::Config;
use crate::log::read_log;

const PAGE: usize = 500;

pub(super) async fn run(config: &Config, args: &HistoryArgs, out: &mut Out) -> Result<(), CliError> {
    let (workspace, group) = (place::workspace(&args.place)?, place::group(&args.group)?);
    let store = read_log(config).await?;
    let mut version = 0;
    loop {
        let page = store.read_stream(StreamId::group(group), version, PAGE).await;
        let page = page.map_err(|error| CliError::failed("the log cannot be read", error))?;
        for event in page.events.iter().filter(|event| event.meta.workspace == workspace) {
            show::event(out, store.epoch(), event, args.json)?;
            version = event.version;
        }
        let strangers = page.events.last().is_some_and(|event| event.version != version);
        if strangers || (version == 0 && page.at_end) {
            return Err(CliError::Failed(format!("{group}: no such group in workspace {workspace}")));
        }
        if page.at_end {
            return Ok(());
        }
    }
}
