//! Looking anew: for commands that are decided on what was looked up before, where that has changed in between.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rollbook_domain::{ClaimKey, Refusal};
use tokio::time::sleep;

use crate::app::App;
use crate::error::AppError;
use crate::reservations::Reserved;
use crate::touch::Touch;

/// How many looks a command loses before it reserves what they are about.
const PATIENCE: u32 = 2;
/// How long it looks anew.
pub(crate) const LIMIT: Duration = Duration::from_secs(15);
/// The longest pause before it does, where it loses to other nodes, which know nothing of reservations.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// The looks of one command. What it commits must go through [`Looks::touch`], and all of it happen within
/// [`App::once`]: who has reserved something must not wait for a twin that waits for it.
pub(crate) struct Looks<'a> {
    app: &'a App,
    about: BTreeSet<ClaimKey>,
    since: Instant,
    lost: u32,
    reserved: Option<Arc<Reserved>>,
}

impl App {
    /// Begins to look at what these claims stand for; where others stand in line for one of them, in turn with them.
    pub(crate) async fn looks(&self, about: BTreeSet<ClaimKey>) -> Result<Looks<'_>, AppError> {
        let mut looks = Looks { app: self, about, since: Instant::now(), lost: 0, reserved: None };
        if !self.reservations().taken(&looks.about).is_empty() {
            looks.reserve().await?;
        }
        Ok(looks)
    }
}

impl Looks<'_> {
    /// What the command touches, with what it has reserved.
    pub(crate) fn touch(&self, touch: Touch) -> Touch {
        Touch { reserved: self.reserved.clone(), ..touch }
    }

    /// Returns when to look anew, after somebody has changed what was looked at.
    pub(crate) async fn lost(&mut self) -> Result<(), AppError> {
        self.lost += 1;
        if self.since.elapsed() >= LIMIT {
            return Err(AppError::overtaken());
        }
        if self.reserved.is_some() {
            sleep(self.pause()).await;
        } else if self.lost >= PATIENCE {
            self.reserve().await?;
        }
        Ok(())
    }

    /// Whether somebody was refused who is one of those that were looked at.
    pub(crate) fn were_about(&self, refusal: &Refusal) -> bool {
        let Refusal::UnknownSubject { subject } = refusal else { return false };
        self.about.iter().any(|claim| claim.value() == subject)
    }

    async fn reserve(&mut self) -> Result<(), AppError> {
        let left = LIMIT.saturating_sub(self.since.elapsed());
        self.reserved = Some(self.app.reservations().reserve(&self.about, left).await?);
        Ok(())
    }

    /// Longer with each loss, and of any length up to that, so that two nodes do not keep pace.
    fn pause(&self) -> Duration {
        let longest = Duration::from_millis(1 << self.lost.min(10)).min(LONGEST_PAUSE);
        longest.mul_f64(f64::from(self.app.ids().secret().as_bytes()[0]) / 255.0)
    }
}
