//! Numbers that somebody has given to an entry of their own.

use std::collections::BTreeMap;

use rollbook_app::commands::{NewSubject, NewUser, SubjectName};
use rollbook_domain::Reference;

use super::rig::{Rig, registered};

fn numbered(kind: &str) -> NewSubject {
    let named = registered(&Reference::new(kind, "1").unwrap());
    NewSubject { id: SubjectName::Numbered, ..named }
}

async fn take(rig: &Rig, kind: &str, numbers: impl Iterator<Item = u32>) {
    for number in numbers {
        let subject = Reference::new(kind, &number.to_string()).unwrap();
        rig.app.register_subject(&rig.call, registered(&subject)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_that_is_taken_is_passed_over() {
    let rig = Rig::sqlite().await;
    take(&rig, "device", (1..=3).chain([5])).await;
    let next = async || {
        let done = rig.app.register_subject(&rig.call, numbered("device")).await.unwrap().outcome;
        assert_eq!(done.subject.id(), done.number.unwrap().to_string());
        done.number.unwrap()
    };
    assert_eq!([next().await, next().await, next().await], [4, 6, 7]);
    let group = rig.group("divers").await;
    take(&rig, "device", [8].into_iter()).await;
    let new = numbered("device");
    let enrolled = rig.app.register_subject_in_groups(&rig.call, new, BTreeMap::new(), vec![group]).await.unwrap();
    assert_eq!(enrolled.outcome.number, Some(9));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_taken_numbers_are_passed_in_few_draws() {
    let rig = Rig::sqlite().await;
    take(&rig, "form", 1..=300).await;
    let number = rig.app.register_subject(&rig.call, numbered("form")).await.unwrap().outcome.number.unwrap();
    assert!(number > 300, "{number}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_pass_over_taken_numbers_too() {
    let rig = Rig::sqlite().await;
    take(&rig, "user", 1..=2).await;
    let new = |email: &str| NewUser {
        email: email.into(),
        first_name: "Asha".into(),
        last_name: "Rao".into(),
        password: "Secret.123".into(),
        role: "admin".into(),
    };
    rig.app.ensure_first_user(&rig.call, &new("a@x.de")).await.unwrap();
    take(&rig, "user", [4].into_iter()).await;
    let second = rig.app.register_user(&rig.call, new("b@x.de")).await.unwrap().outcome;
    assert_eq!(second, 5);
}
