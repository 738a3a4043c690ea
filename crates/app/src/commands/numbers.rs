//! Numbers for new directory entries. A surface that names its own entries may have given one of them the next number
//! as its id, so whoever draws one that is taken draws again.

use rollbook_domain::{ClaimKey, Reference, SequenceKey};

use super::drafts::named;
use crate::app::App;
use crate::call::Call;
use crate::error::AppError;

/// How many numbers are drawn one by one before they are drawn in larger and larger lots: few are left out for a few
/// taken ones, and a hundred thousand in a row are passed in seconds.
const ONE_BY_ONE: u32 = 8;
/// A lot is at most two to the power of this.
const LARGEST_LOT: u32 = 10;

/// The numbers of one kind, as they come.
pub(super) struct Numbers<'a> {
    app: &'a App,
    call: &'a Call,
    sequence: SequenceKey,
    draws: u32,
}

/// A number, and the entry that will go by it.
pub(super) struct Numbered {
    pub(super) sequence: SequenceKey,
    pub(super) number: u32,
    pub(super) subject: Reference,
}

impl App {
    pub(super) async fn numbers_for<'a>(&'a self, call: &'a Call, kind: &str) -> Result<Numbers<'a>, AppError> {
        Ok(Numbers { app: self, call, sequence: self.numbers(call, kind).await?, draws: 0 })
    }
}

impl Numbers<'_> {
    /// The next one. Whether the first is taken is told by its commit; from then on the claims are asked before.
    pub(super) async fn draw(&mut self) -> Result<Numbered, AppError> {
        loop {
            let lot = self.lot().await?;
            let free = if self.draws == 1 { 0 } else { self.first_free(&lot).await? };
            if let Some(numbered) = lot.into_iter().nth(free) {
                return Ok(numbered);
            }
        }
    }

    async fn lot(&mut self) -> Result<Vec<Numbered>, AppError> {
        let count = lot_of(self.draws);
        self.draws += 1;
        let first = self.app.store().draw_numbers(&self.sequence, count).await?;
        let numbered = |number: u32| {
            let subject = named(&self.sequence.kind, &number.to_string())?;
            Ok::<_, AppError>(Numbered { sequence: self.sequence.clone(), number, subject })
        };
        (first..=first.saturating_add(count - 1)).map(numbered).collect()
    }

    /// Its place; past the end, where all are taken.
    async fn first_free(&self, lot: &[Numbered]) -> Result<usize, AppError> {
        let claim = |numbered: &Numbered| ClaimKey::subject(&self.call.workspace, &numbered.subject);
        let owners = self.app.store().claim_owners(&lot.iter().map(claim).collect::<Vec<_>>()).await?;
        Ok(owners.iter().position(Option::is_none).unwrap_or(lot.len()))
    }
}

/// How many to draw after so many draws.
fn lot_of(draws: u32) -> u32 {
    1 << draws.saturating_sub(ONE_BY_ONE).min(LARGEST_LOT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lots_are_of_one_for_long_and_then_grow_to_an_end() {
        assert!((0..=ONE_BY_ONE).all(|draws| lot_of(draws) == 1));
        assert_eq!([9, 10, 18, 19, 4_000_000_000].map(lot_of), [2, 4, 1_024, 1_024, 1_024]);
        let draws_for = |taken: u32| {
            (0..u32::MAX)
                .scan(0, |passed, draws| {
                    *passed += lot_of(draws);
                    Some(*passed)
                })
                .take_while(|passed| *passed <= taken)
                .count()
        };
        assert_eq!((draws_for(8), draws_for(100_000)), (8, 114));
    }
}
