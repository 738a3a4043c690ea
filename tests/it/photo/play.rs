//! Plays rounds of calls. Calls of one round run at once; what they answered and what is there afterwards must be what
//! the model comes to when it takes them one by one in *some* order.

use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::calls::{Call, Pick, round};
use super::client::{Done, Known, everything, make};
use super::model::{LIMIT, Model, Seen};
use super::rig::Rig;

/// An id that nobody has.
const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

#[test]
fn any_calls_in_any_company_do_what_the_model_does() {
    let config = Config { cases: 12, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let rounds = prop::collection::vec(round(), 1..20);
    let played = TestRunner::new_with_rng(config, rng).run(&rounds, |rounds| {
        let played = runtime.block_on(play(&rounds));
        prop_assert!(played.is_ok(), "{}", played.unwrap_err());
        Ok(())
    });
    played.unwrap();
}

async fn play(rounds: &[Vec<Call<Pick>>]) -> Result<(), String> {
    let rig = Rig::with(|config| config.dialects.photo.max_photos_per_group = u64::try_from(LIMIT).unwrap()).await;
    let mut known = Known::default();
    let mut model = Model::default();
    for round in rounds {
        let on = |call: &Call<Pick>| call.on(|pick| picked(&known.groups, pick), |pick| picked(&known.photos, pick));
        let calls: Vec<Call> = round.iter().map(on).collect();
        let done = join_all(calls.iter().map(|call| make(&rig, &known, call))).await;
        let steps: Vec<Step<'_>> = calls.iter().zip(&done).collect();
        steps.iter().for_each(|(call, done)| known.learn(call, done));
        let there = everything(&rig, &known).await;
        model = explained(&model, &steps, &there).ok_or_else(|| {
            format!("in no order: {calls:#?} answered {done:#?}\nbefore: {model:#?}\nafter: {there:#?}")
        })?;
    }
    rig.stop().await;
    Ok(())
}

/// The last ones are the ones that are most likely still there.
fn picked(known: &[String], pick: Pick) -> String {
    let recent = &known[known.len().saturating_sub(5)..];
    recent.get(pick % (recent.len() + 1)).cloned().unwrap_or_else(|| NOBODY.into())
}

type Step<'a> = (&'a Call, &'a Done);

/// The model after these steps in an order that explains all answers and what is there.
fn explained(before: &Model, steps: &[Step<'_>], there: &Seen) -> Option<Model> {
    if steps.is_empty() {
        return (before.seen() == *there).then(|| before.clone());
    }
    (0..steps.len()).find_map(|next| {
        let (mut model, (call, done)) = (before.clone(), steps[next]);
        if model.take(call, &done.made) != done.outcome {
            return None;
        }
        let rest: Vec<_> = [&steps[..next], &steps[next + 1..]].concat();
        explained(&model, &rest, there)
    })
}
