//! Every write while the log takes nothing: the dialect's own words for that, nothing done; and fine afterwards.

use std::collections::BTreeMap;

use rstest::rstest;

use super::plant::{Ask, Check, Plant};
use super::{devicemagic, hype, photo, sensiflow, sunbird};

/// A dialect's writes, in an order in which all of them succeed, and its check of the answer to one that failed.
pub(super) type Writes = (Vec<Ask>, Check);

#[rstest]
#[case::devicemagic(devicemagic::writes)]
#[case::hype(hype::writes)]
#[case::photo(photo::writes)]
#[case::sensiflow(sensiflow::writes)]
#[case::sunbird(sunbird::writes)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_not_durable_is_told_and_not_done(#[case] writes: impl AsyncFn(&Plant) -> Writes) {
    let plant = Plant::new().await;
    let (writes, check) = writes(&plant).await;
    let mut made = BTreeMap::new();
    for write in writes {
        let write = filled(write, &made);
        let head = plant.head().await;
        plant.lose_the_log();
        let told = plant.ask(&write).await;
        check(&write, &told);
        plant.find_the_log();
        assert_eq!(plant.head().await, head, "{write:?}");
        let told = plant.ask(&write).await;
        assert!((200..300).contains(&told.status), "nothing else was wrong with it: {write:?}: {told:?}");
        assert!(plant.head().await > head, "{write:?} writes");
        made.extend(told.body["id"].as_u64().map(|id| (kind(&write.line).to_owned(), id.to_string())));
    }
}

/// `groups` of `POST /api/v1/groups?devices=`
fn kind(line: &str) -> &str {
    line.split('?').next().and_then(|line| line.rsplit('/').next()).unwrap()
}

/// `{groups}` is the number of the group that was made last; the failure before may have taken one for good.
fn filled(ask: Ask, made: &BTreeMap<String, String>) -> Ask {
    let Ask { mut line, headers, body } = ask;
    let mut body = body.to_string();
    for (kind, id) in made {
        line = line.replace(&format!("{{{kind}}}"), id);
        body = body.replace(&format!("\"{{{kind}}}\""), id);
    }
    Ask { line, headers, body: serde_json::from_str(&body).unwrap() }
}
