//! Plays rounds of calls. Calls of one round run at once; what they answered and what is there afterwards must be
//! what the model comes to when it takes them one by one in *some* order.

use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rollbook_dialects::config::{Organization, Secret};

use super::call::{Manner, Wish, round};
use super::client::{Answer, Api, Call};
use super::model::Model;
use crate::fixtures::{Folder, Served, orders};

/// An id that nobody has.
const NOBODY: u64 = 4_000_000_000;

#[test]
fn any_calls_in_any_company_do_what_the_model_does() {
    let config = Config { cases: 16, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
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

/// A server with one organization.
pub(super) async fn serve(folder: &Folder) -> Served {
    let mut config = folder.config();
    config.dialects.devicemagic.organizations = vec![Organization { id: 7, token: Secret::new("T7"), workspace: None }];
    Served::start(&config).await
}

async fn play(rounds: &[Vec<(Wish, Manner)>]) -> Result<(), String> {
    let folder = Folder::new();
    let served = serve(&folder).await;
    let api = Api::new(served.client.base());
    let mut model = api.everything().await;
    let mut known = Known::default();
    known.learn(&model);
    for round in rounds {
        let calls: Vec<Call> = round.iter().map(|(wish, _)| known.call(wish)).collect();
        let made = calls.iter().zip(round).map(|(call, (_, manner))| api.make(call, *manner));
        let answers = join_all(made).await;
        let there = api.everything().await;
        let fits = orders(calls.len()).into_iter().find_map(|order| fitting(&model, &calls, &answers, &order, &there));
        model = fits.ok_or_else(|| {
            format!("in no order: {calls:#?} answered {answers:?}\nbefore: {model:#?}\nafter: {there:#?}")
        })?;
        known.learn(&model);
    }
    assert!(served.stop().await);
    Ok(())
}

/// The model after the calls in this order, if it explains all answers and what is there.
fn fitting(before: &Model, calls: &[Call], answers: &[Answer], order: &[usize], there: &Model) -> Option<Model> {
    let mut model = before.clone();
    for index in order {
        let Answer { status, made } = answers[*index];
        if model.take(&calls[*index], made, there) != status {
            return None;
        }
    }
    (model == *there).then_some(model)
}

/// All ids that were ever given.
#[derive(Default)]
struct Known {
    groups: Vec<u64>,
    devices: Vec<u64>,
    forms: Vec<u64>,
}

impl Known {
    fn learn(&mut self, model: &Model) {
        fn learn(known: &mut Vec<u64>, there: impl Iterator<Item = u64>) {
            known.extend(there);
            known.sort_unstable();
            known.dedup();
        }
        learn(&mut self.groups, model.groups.keys().copied());
        learn(&mut self.devices, model.devices.keys().copied());
        learn(&mut self.forms, model.forms.keys().copied());
    }

    fn call(&self, wish: &Wish) -> Call {
        // The last ones are the ones that are most likely still there.
        let pick = |ids: &[u64], pick: usize| {
            let recent = &ids[ids.len().saturating_sub(6)..];
            recent.get(pick % (recent.len() + 1)).copied().unwrap_or(NOBODY)
        };
        let group = |at: &usize| pick(&self.groups, *at);
        let device = |at: &usize| pick(&self.devices, *at);
        let form = |at: &usize| pick(&self.forms, *at);
        let text = |text: &&str| (*text).to_owned();
        let texts = |list: &Vec<&str>| list.iter().map(text).collect();
        match wish {
            Wish::Create { names } => Call::Create { names: texts(names) },
            Wish::Update { group: at, name, devices, forms, tags } => Call::Update {
                group: group(at),
                name: name.as_ref().map(text),
                devices: devices.as_ref().map(|list| list.iter().map(device).collect()),
                forms: forms.as_ref().map(|list| list.iter().map(form).collect()),
                tags: tags.as_ref().map(texts),
            },
            Wish::Delete { group: at } => Call::Delete { group: group(at) },
            Wish::Enrol { identifier, groups } => {
                Call::Enrol { identifier: text(identifier), groups: groups.as_ref().map(texts) }
            }
            Wish::ChangeDevice { device: at, owner, groups } => Call::ChangeDevice {
                device: device(at),
                owner: owner.as_ref().map(text),
                groups: groups.as_ref().map(texts),
            },
            Wish::Approve { device: at } => Call::Approve { device: device(at) },
            Wish::DeleteDevice { device: at } => Call::DeleteDevice { device: device(at) },
            Wish::MakeForm { title } => Call::MakeForm { title: text(title) },
            Wish::ChangeForm { form: at, title } => Call::ChangeForm { form: form(at), title: text(title) },
            Wish::DeleteForm { form: at } => Call::DeleteForm { form: form(at) },
            Wish::Place { form: at, group } => Call::Place { form: form(at), group: text(group) },
        }
    }
}
