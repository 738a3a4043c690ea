//! `rollbook replay --to TIME|POSITION --into URL`

use std::sync::Arc;

use rollbook_store::Past;

use super::args::ReplayArgs;
use super::error::CliError;
use super::filling::Filling;
use super::out::Out;
use super::place;
use crate::config::Config;
use crate::log::read_log;
use crate::views::place_of_views;

pub(super) async fn run(config: &Config, args: &ReplayArgs, out: &mut Out) -> Result<(), CliError> {
    let scratch = Config { views: args.into.clone(), ..config.clone() };
    scratch.views_at().map_err(|error| CliError::Usage(format!("--into {}: {}", args.into, error.problem)))?;
    if args.into == config.views {
        return Err(CliError::Usage(format!("--into {}: those are the views that serve", args.into)));
    }
    let store = read_log(config).await?;
    let end = place::end_of_command(&*store, &args.to).await?;
    let views = place_of_views(&scratch)?;
    let filling = Filling::begin("taken in");
    let watcher = filling.clone();
    let told = move |progress: rollbook_projections::Progress| watcher.update(progress.position, progress.head);
    let stopped = rollbook_projections::replay(views, Arc::new(Past::new(store, end)), told).await;
    filling.end();
    let stopped = stopped.map_err(|error| CliError::failed("the views were not filled", error))?;
    out.line(&format!("views as of position {end}: {}", filling.told()))?;
    match stopped.first() {
        None => Ok(()),
        Some(reason) => Err(CliError::Failed(format!("a projection has stopped {reason}"))),
    }
}
