//! Random calls, some at the same time. The candidates are the states that the model can be in after some order of
//! them; there must always be one, and at the end one that is what is read.

use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, TestRunner};
use rollbook_server::config::Config;
use tokio::runtime::Runtime;

use super::calls::{Caller, Ids};
use super::model::{Call, Label, MAX_ACTIVITIES, MAX_GROUPS, MAX_MEMBERS, Model, Outcome, User, Wish};
use crate::fixtures::{Folder, Served, orders};

const USERS: User = 4;

/// Who calls, and what.
type Step = (User, Call);

fn people() -> impl Strategy<Value = Vec<(User, bool)>> {
    prop::collection::vec((0..USERS, any::<bool>()), 0..4)
}

fn some<T: std::fmt::Debug + Clone + Default + 'static>(
    items: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = T> {
    prop_oneof![2 => Just(T::default()), 1 => items]
}

fn wish() -> impl Strategy<Value = Wish> {
    let activities = || some(prop::collection::vec(0..4_u8, 1..4));
    let status = prop_oneof![
        6 => Just(None),
        2 => Just(Some("suspended")),
        2 => Just(Some("active")),
        1 => Just(Some("inactive")),
        1 => Just(Some("odd")),
    ];
    let remove = some(prop::collection::vec(0..USERS, 1..3));
    (some(any::<u8>().prop_map(Some)), status, some(people()), some(people()), remove, activities(), activities())
        .prop_map(|(name, status, add, edit, remove, link, unlink)| Wish {
            name,
            status,
            add,
            edit,
            remove,
            link,
            unlink,
        })
}

/// Groups are chosen among those that were made by then.
fn step() -> impl Strategy<Value = (User, Call)> {
    let create = (people(), prop::collection::vec(0..4_u8, 0..4))
        .prop_map(|(members, activities)| Call::Create { members, activities });
    let call = prop_oneof![
        3 => create,
        8 => (any::<Label>(), wish()).prop_map(|(group, wish)| Call::Update { group, wish }),
        1 => any::<Label>().prop_map(|group| Call::Delete { group }),
        1 => (any::<Label>(), any::<bool>()).prop_map(|(group, visited)| Call::Visit { group, visited }),
    ];
    (0..USERS, call)
}

fn batches() -> impl Strategy<Value = Vec<Vec<Step>>> {
    prop::collection::vec(prop::collection::vec(step(), 1..4), 1..10)
}

/// The calls of a batch that are possible, with the groups that are there.
fn settle(batch: Vec<Step>, ids: &Ids) -> Vec<Step> {
    let labels: Vec<Label> = ids.keys().copied().collect();
    let choose = |group: &mut Label| *group = labels[*group % labels.len()];
    let possible = batch.into_iter().filter(|(_, call)| matches!(call, Call::Create { .. }) || !labels.is_empty());
    possible
        .map(|(by, mut call)| {
            match &mut call {
                Call::Create { .. } => {}
                Call::Update { group, .. } | Call::Delete { group } | Call::Visit { group, .. } => choose(group),
            }
            (by, call)
        })
        .collect()
}

/// The states after some order in which the model answers as the server did.
fn explain(candidates: &[Model], first: Label, steps: &[Step], outcomes: &[Outcome]) -> Vec<Model> {
    let mut explained = Vec::new();
    for (model, order) in candidates.iter().flat_map(|model| orders(steps.len()).into_iter().map(move |o| (model, o))) {
        let mut model = model.clone();
        let mut fits = order.iter().map(|&index| {
            let (by, call) = &steps[index];
            model.apply(first + index, *by, call) == outcomes[index]
        });
        if fits.all(|fits| fits) && !explained.contains(&model) {
            explained.push(model);
        }
    }
    explained
}

async fn run(caller: &Caller, batches: Vec<Vec<Step>>) {
    let mut ids = Ids::new();
    let mut candidates = vec![Model::default()];
    let mut first = 0;
    for batch in batches {
        let steps = settle(batch, &ids);
        let answers = join_all(steps.iter().map(|(by, call)| caller.call(&ids, *by, call))).await;
        let (outcomes, made): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
        let explained = explain(&candidates, first, &steps, &outcomes);
        assert!(!explained.is_empty(), "no order of {steps:#?} gives {outcomes:#?} from {candidates:#?}");
        ids.extend(made.into_iter().enumerate().filter_map(|(index, id)| Some((first + index, id?))));
        candidates = explained;
        first += steps.len();
    }
    let read = caller.read(&ids).await;
    assert!(candidates.contains(&read), "read {read:#?}, expected one of {candidates:#?}");
    for user in 0..USERS {
        let in_it = |(label, group): (&Label, &super::model::Group)| {
            group.members.get(&user).map(|member| (ids[label].clone(), member.admin))
        };
        let mut expected: Vec<_> = read.groups.iter().filter_map(in_it).collect();
        expected.sort();
        assert_eq!(caller.listed(user).await, expected);
    }
}

#[test]
fn calls_are_answered_in_some_order() {
    let runtime = Runtime::new().unwrap();
    let folder = Folder::new();
    let mut config: Config = folder.config();
    config.dialects.sunbird.development_tokens = true;
    config.dialects.sunbird.max_group_limit = MAX_GROUPS as u64;
    config.dialects.sunbird.max_group_members_limit = MAX_MEMBERS as u64;
    config.dialects.sunbird.max_activity_limit = MAX_ACTIVITIES as u64;
    let served = runtime.block_on(Served::start(&config));
    let caller = Caller { http: reqwest::Client::new(), base: served.client.base().to_owned(), run: 0 };
    let run_number = std::cell::Cell::new(0);
    let cases = Cases { cases: 24, failure_persistence: None, ..Cases::default() };
    let told = TestRunner::new(cases).run(&batches(), |batches| {
        run_number.set(run_number.get() + 1);
        runtime.block_on(run(&Caller { run: run_number.get(), ..caller.clone() }, batches));
        Ok(())
    });
    told.unwrap();
    assert!(runtime.block_on(served.stop()));
}
