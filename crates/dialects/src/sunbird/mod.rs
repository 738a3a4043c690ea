//! Sunbird: study groups of a learning platform, with activities and progress.
//!
//! What is odd about it, and wanted by its clients:
//!
//! * Every answer is an envelope of six keys. The activity aggregate has another style of it (`responseCode` is a
//!   word, `params` is always there) than everything else.
//! * The content type is `application/json` without a charset, to the letter.
//! * A group that is not there is a 400 with a code of the operation, never a 404. A 404 is a path that is not there
//!   or another method.
//! * A create or an update that could do only a part of it answers 200 with `error` and, in another form, `errors`.
//! * An edit of a member without a role makes it a plain member. A membership update without `visited` is a 500.
//! * The acting user is the managed user, where a second token names one; the first user is kept as the initiator.
//!
//! `auth` finds out who acts, `wire` is the JSON as sent, `translate` turns it into commands and views into it,
//! `routes` are the operations, `error` is what can go wrong in the words of each operation.

mod answer;
mod asked;
mod auth;
mod error;
mod load;
mod operation;
mod paths;
mod routes;
mod service;
mod translate;
mod wire;

use rollbook_app::App;
use rollbook_http::Surface;

use crate::config::Sunbird;
use service::Service;

/// The API with the paths it owns.
pub fn surface(app: App, config: &Sunbird) -> Surface {
    let surface = Surface::new("sunbird", routes::router(Service::new(app, config))).faults(answer::fault);
    let owned = ["/v1/group", "/group", "/api/group", "/data", "/api/data", "/private", "/learner", "/service"];
    owned.into_iter().fold(surface, Surface::under).exact("/health")
}
