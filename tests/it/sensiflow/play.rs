//! Plays rounds of calls. Calls of one round run at once; what they answered and what is there afterwards must be
//! what the model comes to when it takes them one by one in *some* order.

use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::call::{Wish, round};
use super::client::{Answer, Api, Call};
use super::model::Model;
use crate::fixtures::{Folder, Served, orders};

/// An id that nobody has.
const NOBODY: i64 = 2_000_000_000;

#[test]
fn any_calls_in_any_company_do_what_the_model_does() {
    let config = Config { cases: 12, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let rounds = prop::collection::vec(round(), 1..30);
    let played = TestRunner::new_with_rng(config, rng).run(&rounds, |rounds| {
        let played = runtime.block_on(play(&rounds));
        prop_assert!(played.is_ok(), "{}", played.unwrap_err());
        Ok(())
    });
    played.unwrap();
}

async fn play(rounds: &[Vec<Wish>]) -> Result<(), String> {
    let folder = Folder::new();
    let mut config = folder.config();
    config.dialects.sensiflow.anonymous = true;
    let served = Served::start(&config).await;
    let api = Api::new(served.client.base());
    let mut known = Known::default();
    let mut model = Model::default();
    for round in rounds {
        let calls: Vec<Call> = round.iter().map(|wish| known.call(wish)).collect();
        let answers = join_all(calls.iter().map(|call| api.make(call))).await;
        let emails = &model.emails;
        let there = api.everything().await;
        let fits = orders(calls.len()).into_iter().find_map(|order| fitting(&model, &calls, &answers, &order, &there));
        let outcomes: Vec<_> = answers.iter().map(|answer| &answer.outcome).collect();
        model = fits.ok_or_else(|| {
            format!("in no order: {calls:#?} answered {outcomes:?}\nbefore: {model:#?}\n{emails:?}\nafter: {there:#?}")
        })?;
        known.learn(&calls, &answers);
    }
    assert!(served.stop().await);
    Ok(())
}

/// The model after the calls in this order, if it explains all answers and what is there.
fn fitting(before: &Model, calls: &[Call], answers: &[Answer], order: &[usize], there: &Model) -> Option<Model> {
    let mut model = before.clone();
    for index in order {
        let answer = &answers[*index];
        if model.take(&calls[*index], answer.made) != answer.outcome {
            return None;
        }
    }
    (model.groups == there.groups && model.devices == there.devices).then_some(model)
}

/// All ids that were ever given.
#[derive(Default)]
struct Known {
    groups: Vec<i64>,
    devices: Vec<i64>,
}

impl Known {
    fn learn(&mut self, calls: &[Call], answers: &[Answer]) {
        for (call, answer) in calls.iter().zip(answers) {
            match call {
                Call::CreateGroup { .. } => self.groups.extend(answer.made),
                Call::CreateDevice { .. } => self.devices.extend(answer.made),
                _ => {}
            }
        }
    }

    fn call(&self, wish: &Wish) -> Call {
        // The last ones are the ones that are most likely still there.
        let pick = |ids: &[i64], pick: usize| {
            let recent = &ids[ids.len().saturating_sub(6)..];
            recent.get(pick % (recent.len() + 1)).copied().unwrap_or(NOBODY)
        };
        let group = |at: &usize| pick(&self.groups, *at);
        let device = |at: &usize| pick(&self.devices, *at);
        let devices = |at: &[usize]| at.iter().map(device).collect();
        match wish {
            Wish::CreateGroup { name, devices: at } => Call::CreateGroup { name, devices: devices(at) },
            Wish::ChangeGroup { group: at, name, description } => {
                Call::ChangeGroup { group: group(at), name: *name, description: *description }
            }
            Wish::DeleteGroup { group: at } => Call::DeleteGroup { group: group(at) },
            Wish::Add { group: at, devices: who } => Call::Add { group: group(at), devices: devices(who) },
            Wish::Remove { group: at, devices: who } => Call::Remove { group: group(at), devices: devices(who) },
            Wish::CreateDevice { name } => Call::CreateDevice { name },
            Wish::ChangeDevice { device: at, name } => Call::ChangeDevice { device: device(at), name },
            Wish::ChangeState { device: at, state } => Call::ChangeState { device: device(at), state },
            Wish::DeleteDevices { devices: at } => Call::DeleteDevices { devices: devices(at) },
            Wish::CreateUser { email } => Call::CreateUser { email },
        }
    }
}
