//! Subjects and accounts.

use rollbook_app::queries::{self, Page, SubjectFilter, UserKey};
use rollbook_domain::Timestamp;
use rollbook_domain::subject::SubjectEvent;
use rollbook_domain::subject::event::*;

use crate::home::Home;
use crate::support::{NOW, workspace};

use super::stage::{Stage, reference, registered};

pub(crate) async fn the_directory_is_listed_by_number(home: Home) {
    let mut stage = Stage::set(home).await;
    for (number, subject) in [(300, "device:zz"), (2, "device:2"), (1, "form:9"), (200, "device:aa")] {
        stage.subject(u128::from(number), vec![registered(number, subject, "Kamera Süd", None)]).await;
    }
    stage.subject(2, vec![SubjectChanged { name: Some(Some("TOR".into())), ..SubjectChanged::default() }.into()]).await;
    let list = async |filter: SubjectFilter| {
        let page = Page { total: true, ..Page::first(9) };
        let slice = stage.queries().subjects(&stage.acme, &filter, &page).await.unwrap();
        let names: Vec<_> = slice.items.iter().map(|item| item.value.read().unwrap().subject.to_string()).collect();
        assert_eq!(slice.total, Some(names.len() as u64));
        names
    };
    assert_eq!(list(SubjectFilter::default()).await, ["device:2", "form:9", "device:aa", "device:zz"]);
    assert_eq!(list(devices_filter()).await, ["device:2", "device:aa", "device:zz"]);
    let named = SubjectFilter { name_part: Some("sÜd".into()), ..devices_filter() };
    assert_eq!(list(named).await, ["device:aa", "device:zz"]);
    let asked = [reference("device:zz"), reference("device:none"), reference("form:9")];
    let found = stage.queries().subjects_by_reference(&stage.acme, &asked).await.unwrap();
    let found: Vec<_> = found.iter().map(|doc| doc.read().unwrap().subject).collect();
    assert_eq!(found, [asked[0].clone(), asked[2].clone()], "in the order asked");
    stage.subject(300, vec![SubjectRemoved {}.into()]).await;
    assert_eq!(stage.queries().subject(&stage.acme, &asked[0]).await.unwrap(), None);
}

fn devices_filter() -> SubjectFilter {
    SubjectFilter { kind: Some("device".into()), ..SubjectFilter::default() }
}

/// What another surface has registered is listed among them by its id, and left out where no integer names it.
pub(crate) async fn entries_without_a_number_have_their_place_and_their_own_total(home: Home) {
    let mut stage = Stage::set(home).await;
    let native = ["1", "007", "4000000000", "abc"].map(|id| (None, format!("device:{id}")));
    let numbered = [2_u32, 3].map(|number| (Some(number), format!("device:{number}")));
    for (stream, (number, subject)) in (1..).zip(native.into_iter().chain(numbered)) {
        let SubjectEvent::Registered(mut event) = registered(0, &subject, "Kamera", None) else { unreachable!() };
        event.number = number;
        stage.subject(stream, vec![event.into()]).await;
    }
    let list = async |stage: &Stage, filter: SubjectFilter, from: queries::From| {
        let page = Page { total: true, from, ..Page::first(2) };
        let slice = stage.queries().subjects(&stage.acme, &filter, &page).await.unwrap();
        let ids: Vec<_> = slice.items.iter().map(|item| item.value.read().unwrap().subject.id().to_owned()).collect();
        (ids.join(" "), slice.total.unwrap())
    };
    let integers = || SubjectFilter { integer_ids: true, ..devices_filter() };
    assert_eq!(list(&stage, devices_filter(), queries::From::Offset(2)).await, ("3 4000000000".into(), 6));
    assert_eq!(list(&stage, integers(), queries::From::Start).await, ("1 2".into(), 3));
    assert_eq!(list(&stage, integers(), queries::From::Offset(2)).await, ("3".into(), 3));
    let named = SubjectFilter { name_part: Some("KAM".into()), ..integers() };
    assert_eq!(list(&stage, named, queries::From::Start).await, ("1 2".into(), 3));
    let any_kind = SubjectFilter { kind: None, ..integers() };
    assert_eq!(list(&stage, any_kind, queries::From::Offset(2)).await, ("3".into(), 3));
    stage.subject(1, vec![SubjectRemoved {}.into()]).await;
    assert_eq!(list(&stage, integers(), queries::From::Start).await, ("2 3".into(), 2));
    assert_eq!(list(&stage, devices_filter(), queries::From::Start).await, ("2 3".into(), 5));
}

/// A sigma is one letter wherever it stands, and what no name can have is in none.
pub(crate) async fn names_are_searched_letter_by_letter(home: Home) {
    let mut stage = Stage::set(home).await;
    for (stream, name) in (1..).zip(["ΟΔΟΣ", "Οδος", "gate"]) {
        stage.subject(stream, vec![registered(0, &format!("device:{stream}"), name, None)]).await;
    }
    for (part, expected) in [("Σ", 2), ("σ", 2), ("ς", 2), ("ΟΔΟσ", 2), ("GA", 1), ("\0", 0), ("gate\0", 0)] {
        let filter = SubjectFilter { name_part: Some(part.into()), ..SubjectFilter::default() };
        let page = Page { total: true, ..Page::first(9) };
        let slice = stage.queries().subjects(&stage.acme, &filter, &page).await.unwrap();
        assert_eq!((slice.items.len(), slice.total), (expected, Some(expected as u64)), "{part:?}");
    }
}

pub(crate) async fn accounts_are_found_by_what_they_log_in_with(home: Home) {
    let mut stage = Stage::set(home).await;
    let role = |role: &str| SubjectEvent::from(SubjectRoleChanged { role: role.into() });
    let opened = |token: &str| {
        let expires_at = Timestamp::from_micros(NOW);
        SubjectEvent::from(SubjectSessionOpened { token_sha256: token.into(), expires_at })
    };
    stage.subject(2, vec![registered(2, "user:2", "B", Some("B@x.de")), role("admin"), opened("old")]).await;
    stage.subject(1, vec![registered(1, "user:1", "A", Some("a@x.de")), role("user"), opened("other")]).await;
    stage.subject(2, vec![SubjectCredentialSet { argon2id: Some("$hash".into()) }.into(), opened("new")]).await;
    let find = async |key: UserKey| stage.queries().user(&stage.acme, &key).await.unwrap();
    let found = find(UserKey::Email("b@x.de".into())).await.unwrap();
    assert_eq!((found.email.as_deref(), found.argon2id.as_deref()), (Some("B@x.de"), Some("$hash")));
    assert_eq!(find(UserKey::Session("new".into())).await.unwrap().number, Some(2));
    assert!(find(UserKey::Session("old".into())).await.is_none(), "a later login has ended it");
    assert_eq!(find(UserKey::FirstWithRole("admin".into())).await.unwrap().number, Some(2));
    assert_eq!(find(UserKey::Number(1)).await.unwrap().role.as_deref(), Some("user"));
    let elsewhere = stage.queries().user(&workspace("zeta"), &UserKey::Number(1)).await.unwrap();
    assert!(elsewhere.is_none());
    stage.subject(2, vec![SubjectSessionClosed { token_sha256: "new".into() }.into()]).await;
    let find = async |key: UserKey| stage.queries().user(&stage.acme, &key).await.unwrap();
    assert!(find(UserKey::Session("new".into())).await.is_none());
}
