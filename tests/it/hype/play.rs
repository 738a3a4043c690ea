//! Plays rounds of calls. Calls of one round run at once, and so do the jobs that they ask for; what they answered and
//! what is there afterwards must be what the model comes to when it takes them one by one in *some* order.

use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::calls::{Call, Pick, round};
use super::client::Api;
use super::model::{Made, Model, Outcome};
use crate::fixtures::{Folder, Served};

/// An id that nobody has.
const NOBODY: &str = "000000000000000000000000";

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
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let api = Api::new(served.client.base());
    let mut known = Vec::new();
    let mut model = Model::default();
    for round in rounds {
        let calls: Vec<Call> = round.iter().map(|call| call.on(|pick| picked(&known, pick))).collect();
        let answers = join_all(calls.iter().map(|call| api.make(call))).await;
        let there = api.everything().await;
        let steps = calls.iter().zip(&answers).map(Step::Call);
        let jobs = answers.iter().filter_map(|(_, made)| made.job.as_deref()).map(Step::Job);
        let steps: Vec<Step<'_>> = steps.chain(jobs).collect();
        model = explained(&model, &steps, &there).ok_or_else(|| {
            format!("in no order: {calls:#?} answered {answers:#?}\nbefore: {model:#?}\nafter: {there:#?}")
        })?;
        known.extend(answers.into_iter().filter_map(|(_, made)| made.group));
    }
    assert!(served.stop().await);
    Ok(())
}

/// The last ones are the ones that are most likely still there.
fn picked(known: &[String], pick: Pick) -> String {
    let recent = &known[known.len().saturating_sub(5)..];
    recent.get(pick % (recent.len() + 1)).cloned().unwrap_or_else(|| NOBODY.into())
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Call((&'a Call, &'a (Outcome, Made))),
    Job(&'a str),
}

/// The model after these steps in an order that explains all answers and what is there. A job comes after its call.
fn explained(before: &Model, steps: &[Step<'_>], there: &Model) -> Option<Model> {
    if steps.is_empty() {
        return (before == there).then(|| before.clone());
    }
    (0..steps.len()).find_map(|next| {
        let mut model = before.clone();
        match steps[next] {
            Step::Call((call, (outcome, made))) if model.take(call, made) != *outcome => return None,
            Step::Call(_) => {}
            Step::Job(job) if !model.jobs.contains_key(job) => return None,
            Step::Job(job) => model.end(job),
        }
        let rest: Vec<_> = [&steps[..next], &steps[next + 1..]].concat();
        explained(&model, &rest, there)
    })
}
