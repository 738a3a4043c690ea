//! Answers that are kept ready, for whoever asks the same again before anything of the workspace has changed.
//!
//! What is asked of the views of one workspace has one answer for as long as its [`Stamp`] is the same. A surface looks
//! for what it was asked, in its own words, and keeps what it answered: [`App::ready`]. Rights are its own matter, and
//! come first. Nothing is kept that an answer takes from elsewhere: the log, a clock, the past, keys of people.

use bytes::Bytes;
use moka::sync::Cache;
use rollbook_domain::WorkspaceName;

use crate::app::App;
use crate::error::AppError;
use crate::queries::Stamp;
use crate::stamped::Stamped;

/// Answers longer than this, in bytes, are made anew each time.
const LONGEST: usize = 256 * 1024;
/// So are answers to questions longer than this, in bytes.
const LONGEST_QUESTION: usize = 8 * 1024;

type Key = Box<[u8]>;

/// See the module.
pub(crate) struct Answers(Stamped<Key, Kept>);

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// As it goes to the client.
    pub body: Bytes,
    /// The version of what it is about, where it is about one thing that has versions.
    pub version: Option<u64>,
}

impl From<Bytes> for Kept {
    fn from(body: Bytes) -> Self {
        Self { body, version: None }
    }
}

/// An answer that may be ready.
pub enum Ready<'a> {
    /// It is.
    Yes(Kept),
    /// It has to be made, and can be kept.
    No(Place<'a>),
}

/// Where an answer goes that is being made. It has to be made after this was given.
pub struct Place<'a> {
    answers: &'a Answers,
    /// None where it cannot be kept.
    of: Option<(Key, Stamp)>,
}

impl Answers {
    /// Up to so many bytes of them.
    pub(crate) fn new(capacity: u64) -> Self {
        let weigh =
            |key: &Key, (_, kept): &(Stamp, Kept)| u32::try_from(key.len() + kept.body.len()).unwrap_or(u32::MAX);
        Self(Stamped::new(Cache::builder().max_capacity(capacity).weigher(weigh)))
    }

    /// Lets go of all of them, since some may tell of who was erased.
    pub(crate) fn forget(&self) {
        self.0.forget();
    }

    fn find(&self, key: Key, stamp: Stamp) -> Ready<'_> {
        match self.0.get(&key, stamp) {
            Some(kept) => Ready::Yes(kept),
            None => Ready::No(Place { answers: self, of: Some((key, stamp)) }),
        }
    }
}

impl Place<'_> {
    /// Keeps an answer.
    pub fn keep(self, made: &Kept) {
        if let Some((key, stamp)) = self.of.filter(|_| made.body.len() <= LONGEST) {
            self.answers.0.keep(key, stamp, made.clone());
        }
    }
}

impl App {
    /// The answer that a surface gave to the same question, in the same words, if it still holds; or where the one goes
    /// that it has to make now.
    pub async fn ready(
        &self,
        surface: &'static str,
        workspace: &WorkspaceName,
        question: &[u8],
    ) -> Result<Ready<'_>, AppError> {
        let stamp = self.stamp(workspace).await?.filter(|_| question.len() <= LONGEST_QUESTION);
        let Some(stamp) = stamp else { return Ok(Ready::No(Place { answers: self.answers(), of: None })) };
        // Neither name has a zero in it.
        let key = [surface.as_bytes(), &[0], workspace.as_str().as_bytes(), &[0], question].concat();
        Ok(self.answers().find(key.into(), stamp))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(ready: Ready<'_>) -> Option<Bytes> {
        match ready {
            Ready::Yes(kept) => Some(kept.body),
            Ready::No(_) => None,
        }
    }

    #[test]
    fn an_answer_holds_for_its_question_and_its_stamp() {
        let answers = Answers::new(1 << 20);
        let key = |text: &str| Key::from(text.as_bytes());
        let Ready::No(place) = answers.find(key("a"), Stamp(1)) else { panic!("nothing was kept") };
        place.keep(&Bytes::from_static(b"first").into());
        assert_eq!(text(answers.find(key("a"), Stamp(1))), Some(Bytes::from_static(b"first")));
        assert_eq!(text(answers.find(key("b"), Stamp(1))), None);
        let Ready::No(late) = answers.find(key("a"), Stamp(2)) else { panic!("something has changed") };
        late.keep(&Bytes::from_static(b"second").into());
        assert_eq!(text(answers.find(key("a"), Stamp(1))), None);
        assert_eq!(text(answers.find(key("a"), Stamp(2))), Some(Bytes::from_static(b"second")));
    }

    #[test]
    fn long_answers_are_not_kept() {
        let answers = Answers::new(1 << 30);
        for (length, kept) in [(LONGEST, true), (LONGEST + 1, false)] {
            let key = || Key::from(length.to_be_bytes());
            let Ready::No(place) = answers.find(key(), Stamp(1)) else { panic!("nothing was kept") };
            place.keep(&Bytes::from(vec![b' '; length]).into());
            assert_eq!(text(answers.find(key(), Stamp(1))).is_some(), kept);
        }
    }
}
