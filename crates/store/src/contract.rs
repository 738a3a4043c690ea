//! The cases every adapter passes, each in a fresh workspace on fresh streams, so that they may share a log.
//!
//! An adapter enrols with one line in its tests, `rollbook_store::contract!(fixture);`, where `fixture` is an
//! `async fn() -> impl Fixture`. To add a case: a function in the module it belongs to, and its name in the list
//! below. A case that needs a capability which the adapter does not declare passes at once.

#![expect(clippy::missing_panics_doc, reason = "a case that fails panics")]

pub mod answers;
pub mod atomicity;
pub mod commands;
pub mod concurrency;
pub mod counts;
pub mod envelopes;
pub mod guards;
pub mod instants;
pub mod leases;
pub mod ledger;
pub mod notes;
pub mod numbers;
pub mod reading;
pub mod reopening;
pub mod snapshots;
mod support;
pub mod versions;

use std::sync::Arc;

use async_trait::async_trait;

use crate::port::EventStore;

/// A log to put through the suite, alive as long as the fixture.
#[async_trait]
pub trait Fixture: Send + Sync {
    /// The log.
    fn store(&self) -> Arc<dyn EventStore>;

    /// Closes the log and opens it again, as a restart does. No case holds the store across this.
    async fn reopen(&mut self);
}

/// One `#[tokio::test]` for every case of the suite.
#[macro_export]
macro_rules! contract {
    ($fixture:ident) => {
        $crate::contract! { @each $fixture,
            versions {
                expected_versions_hold, a_conflict_names_the_actual_version, a_write_without_events_only_checks,
                chained_appends_need_no_waiting, the_versions_of_streams, a_broken_chain_fails_to_its_end,
            }
            atomicity {
                a_long_append_is_whole, several_streams_commit_together, one_refused_stream_refuses_all,
                a_refused_command_may_come_again, an_oversized_event_is_refused, a_conflict_fails_only_its_own_append,
            }
            reading {
                positions_are_exclusive, pages_hold_whole_commands, sifting_finds_what_reading_does, backwards_from_anywhere, a_stream_in_pages,
                streams_do_not_mix, the_head_of_a_workspace, the_head_covers_what_is_acknowledged,
            }
            envelopes { everything_comes_back, little_comes_back_as_little, payload_bytes_come_back, large_payloads_come_back }
            instants { recorded_time_never_goes_back, a_little_late_is_recorded_later, equal_instants_are_fine, the_position_at_an_instant }
            commands { a_repetition_gives_the_first_position, concurrent_twins_commit_once, a_command_is_found, commands_without_events_count }
            answers { the_answer_is_kept_with_the_commit, a_used_key_is_refused, a_refused_append_keeps_no_answer, answers_live_a_day }
            guards {
                a_claim_has_one_owner, a_released_claim_is_free, guards_act_in_order, requirements, what_exists_is_not_relied_on, a_relied_on_claim_stays,
                a_requirement_without_events_holds_no_release, a_late_refusal_undoes_early_changes, guards_need_no_events, one_of_many_claimants_wins,
            }
            counts { a_count_keeps_its_limit, a_count_shrinks_below_any_limit, a_count_holds_under_concurrency }
            numbers { drawn_numbers_are_unique, sequences_are_apart, committed_numbers_survive_reopening }
            snapshots { the_newest_snapshot_wins, a_snapshot_is_of_its_stream, snapshots_survive_or_vanish_on_reopening }
            leases { a_right_is_its_holders }
            notes { the_newest_note_of_the_latest_turn_is_kept, notes_survive_reopening }
            ledger { what_is_kept_is_told, a_ledger_is_of_one_moment }
            concurrency { followers_see_each_event_once_in_order, the_head_moves_at_ends_of_commands, positions_follow_commits }
            reopening { everything_is_there_again, the_epoch_stays }
        }
    };
    (@each $fixture:ident, $($module:ident { $($case:ident),+ $(,)? })+) => {
        $( mod $module { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                let mut fixture = super::$fixture().await;
                $crate::contract::$module::$case(&mut fixture).await;
            }
        )+ } )+
    };
}
