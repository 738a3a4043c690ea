//! Erases who stands behind a pseudonym, for good: the key that tells is destroyed once this is in the log. Its stream is
//! named by the pseudonym and holds nothing else, so that somebody who never had a directory entry is erased as well.

use crate::context::Context;
use crate::decision::Decision;
use crate::refusal::Refusal;
use crate::subject::event::{SubjectErased, SubjectEvent};
use crate::subject::state::Subject;

/// See the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasePseudonym;

impl ErasePseudonym {
    /// The event, unless it is erased already.
    pub fn decide(self, pseudonym: &Subject, _: &Context<'_>) -> Result<Decision<SubjectEvent>, Refusal> {
        if pseudonym.erased {
            return Ok(Decision::nothing());
        }
        Ok(Decision::events([SubjectErased {}.into()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::given_state;

    #[test]
    fn a_pseudonym_is_erased_once() {
        let erased: SubjectEvent = SubjectErased {}.into();
        let decide = |state: &Subject, context: &Context<'_>| ErasePseudonym.decide(state, context);
        given_state([]).when(decide).then([erased.clone()]);
        given_state([erased]).when(decide).then([]);
    }
}
