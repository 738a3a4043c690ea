//! Writes down that a view was found to differ from the log: once for each place of it, however often it is found.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::workspace::event::{ViewDiverged, WorkspaceEvent};
use crate::workspace::state::{Place, Workspace};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDivergence {
    /// What was found.
    pub found: ViewDiverged,
}

impl RecordDivergence {
    /// The event, unless the same place of the same views has been written down before.
    pub fn decide(self, workspace: &Workspace, _: &Context<'_>) -> Result<Decision<WorkspaceEvent>, Refusal> {
        if workspace.diverged.contains(&Place::of(&self.found)) {
            return Ok(Decision::nothing());
        }
        Ok(Decision::events([self.found.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given_state;

    #[test]
    fn a_place_is_written_down_once() {
        let found = |views: &str, stream: &str, stray| ViewDiverged {
            views: views.into(),
            projection: "groups".into(),
            stream: stream.into(),
            position: 7,
            missing: 1,
            stray,
        };
        let record = |found| RecordDivergence { found };
        let first = WorkspaceEvent::ViewDiverged(found("g1", "group-a", 1));
        given_state::<Workspace>([])
            .when(|state, context| record(found("g1", "group-a", 1)).decide(state, context))
            .then([first.clone()]);
        given_state::<Workspace>([first.clone()])
            .when(|state, context| record(found("g1", "group-a", 3)).decide(state, context))
            .then([]);
        for other in [found("g2", "group-a", 1), found("g1", "group-b", 1)] {
            let expected = WorkspaceEvent::ViewDiverged(other.clone());
            given_state::<Workspace>([first.clone()])
                .when(|state, context| record(other).decide(state, context))
                .then([expected]);
        }
    }
}
