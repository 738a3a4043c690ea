//! No state: the views keep the newest record, and intake in any order gives the same.

use super::event::ProgressEvent;
use crate::decision::Decider;
use crate::event::{Category, Event};

/// See the module.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress;

impl Decider for Progress {
    const CATEGORY: Category = Category::Progress;
    type Event = ProgressEvent;

    fn evolve(&mut self, _event: &ProgressEvent) {}

    fn own(event: Event) -> Option<ProgressEvent> {
        match event {
            Event::Progress(event) => Some(event),
            Event::Group(_) | Event::Subject(_) | Event::Workspace(_) | Event::Archive(_) | Event::Webhook(_) => None,
        }
    }
}
