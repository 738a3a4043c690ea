//! Every surface with the paths it owns. One more dialect is one more line here.

use rollbook_app::{App, AppError};
use rollbook_dialects::config::Dialects;
use rollbook_dialects::{devicemagic, hype, photo, sensiflow, sunbird};
use rollbook_graphql::Limits;
use rollbook_http::{Meters, Shell, Surface, operations};

use crate::config::Config;
use crate::links::Links;
use crate::owners::open_owned_workspaces;

/// Everything but native REST, which has what the others leave.
pub(crate) fn surfaces(config: &Config, links: Links, shell: &Shell, meters: Meters) -> Vec<Surface> {
    let mut surfaces = dialects(&shell.app, &config.dialects, links);
    surfaces.push(operations::surface(shell.app.clone(), shell.stop.clone(), meters));
    surfaces.push(rollbook_graphql::surface(shell.app.clone(), Limits::default()));
    surfaces
}

/// The dialects that are switched on.
fn dialects(app: &App, settings: &Dialects, links: Links) -> Vec<Surface> {
    let hype = settings.hype.enabled.then(|| hype::surfaces(app.clone(), &settings.hype, links.files));
    let surfaces = [
        settings.devicemagic.enabled.then(|| devicemagic::surface(app.clone(), &settings.devicemagic)),
        settings.sunbird.enabled.then(|| sunbird::surface(app.clone(), &settings.sunbird)),
        settings.sensiflow.enabled.then(|| sensiflow::surface(app.clone(), &settings.sensiflow)),
    ];
    let photo = settings.photo.enabled.then(|| photo::surfaces(app.clone(), &settings.photo, links.photo));
    let of_two = hype.into_iter().chain(photo).flatten();
    surfaces.into_iter().flatten().chain(of_two).collect()
}

/// What workspaces of the configuration begin with, once, afterwards the log wins over the configuration; and what holds
/// in them. Dialects that are switched off are no exception: that takes away their routes and nothing else.
pub(crate) async fn seed(app: &App, settings: &Dialects) -> Result<(), AppError> {
    devicemagic::open_workspaces(app, &settings.devicemagic).await?;
    open_owned_workspaces(app, &settings.photo).await
}
