//! Given these events, when this is decided, then that comes of it.

use proptest::test_runner::{Config, RngSeed};

use crate::Attributes;
use crate::archive::event::{ArchiveEntry, ArchiveEvent, ArchiveRequested};
use crate::context::{Actor, Context};
use crate::decision::{Decider, Decision};
use crate::group::commands::RequestImport;
use crate::group::event::{
    GroupDeleted, GroupEvent, GroupSuspended, ImportFailed, ImportRequested, LinkedResource, MediaArrived,
    MediaReserved, MembersAdded, ResourcesLinked,
};
use crate::group::media::{Media, MediaFormat, Ratio, Renditions};
use crate::group::state::{Group, created};
use crate::ids::{GroupId, GroupIds, MediaId, SubjectId, WorkspaceName};
use crate::policy::{Policy, Rights};
use crate::reference::Reference;
use crate::refusal::Refusal;
use crate::subject::{SubjectEvent, SubjectRegistered, SubjectStatus};
use crate::time::Timestamp;
use crate::webhook::event::{LogPlace, WebhookEvent, WebhookFilter, WebhookParked, WebhookSubscribed};

/// The instant of every command in the tests: 2024-03-05T07:41:09Z.
pub(crate) const NOW: Timestamp = Timestamp::from_micros(1_709_624_469_000_000);

pub(crate) struct Given<S> {
    state: S,
    policy: Policy,
    actor: Actor,
    workspace: WorkspaceName,
}

pub(crate) fn given(events: impl IntoIterator<Item = GroupEvent>) -> Given<Group> {
    given_state(events)
}

/// The state after these events.
pub(crate) fn evolved_state<S: Decider>(events: impl IntoIterator<Item = S::Event>) -> S {
    let mut state = S::default();
    events.into_iter().for_each(|event| state.evolve(&event));
    state
}

pub(crate) fn given_state<S: Decider>(events: impl IntoIterator<Item = S::Event>) -> Given<S> {
    Given { state: evolved_state(events), policy: Policy::NATIVE, actor: actor(), workspace: workspace() }
}

impl<S> Given<S> {
    /// Under other rules than the native ones.
    pub(crate) fn under(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        self
    }

    pub(crate) fn acting(mut self, actor: &str) -> Self {
        self.actor = Actor::new(actor);
        self
    }

    pub(crate) fn in_workspace(mut self, name: &str) -> Self {
        self.workspace = name.parse().unwrap();
        self
    }

    pub(crate) fn when<T>(self, decide: impl FnOnce(&S, &Context<'_>) -> Result<T, Refusal>) -> Then<T> {
        let context = Context { at: NOW, workspace: &self.workspace, actor: &self.actor, policy: &self.policy };
        Then(decide(&self.state, &context))
    }
}

#[derive(Debug)]
pub(crate) struct Then<T>(Result<T, Refusal>);

impl<T: std::fmt::Debug> Then<T> {
    #[track_caller]
    pub(crate) fn then_ok(self) -> T {
        self.0.expect("should have been decided")
    }

    #[track_caller]
    pub(crate) fn then_error(self) -> Refusal {
        self.0.expect_err("should have been refused")
    }

    #[track_caller]
    pub(crate) fn then_refused(self, refusal: &Refusal) {
        assert_eq!(self.0.err().as_ref(), Some(refusal));
    }
}

impl<E: std::fmt::Debug + PartialEq, R: std::fmt::Debug> Then<Decision<E, R>> {
    /// Exactly these events.
    #[track_caller]
    pub(crate) fn then(self, events: impl IntoIterator<Item = E>) {
        assert_eq!(self.then_ok().events, events.into_iter().collect::<Vec<_>>());
    }
}

pub(crate) fn actor() -> Actor {
    Actor::new("user:u-asha")
}

pub(crate) fn workspace() -> WorkspaceName {
    "acme".parse().unwrap()
}

pub(crate) fn member(text: &str) -> Reference {
    text.parse().unwrap()
}

pub(crate) fn ids(number: u32) -> GroupIds {
    GroupIds {
        id: GroupId(uuid::Uuid::from_u128(u128::from(number))),
        number,
        number_scope: "acme".into(),
        token: format!("T{number:05}").parse().unwrap(),
        object_id: format!("{number:024x}").parse().unwrap(),
    }
}

/// Group 1, `divers`, made by `user:u-asha`, without members.
pub(crate) fn created_event() -> GroupEvent {
    let (actor, workspace) = (actor(), workspace());
    let context = Context { at: NOW, workspace: &workspace, actor: &actor, policy: &Policy::NATIVE };
    created(&ids(1), &context, "divers".into()).into()
}

/// Plain members of one kind joined.
pub(crate) fn added(members: &[&str]) -> GroupEvent {
    let members: Vec<Reference> = members.iter().map(|text| member(text)).collect();
    let ids = members.iter().map(|member| member.id().to_owned()).collect();
    MembersAdded { kind: members[0].kind().to_owned(), ids, role: "member".into(), visited: false }.into()
}

/// Members of one kind joined in some role.
pub(crate) fn added_as(role: &str, members: &[&str]) -> GroupEvent {
    let GroupEvent::MembersAdded(plain) = added(members) else { unreachable!() };
    MembersAdded { role: role.into(), ..plain }.into()
}

/// The group was suspended.
pub(crate) fn suspended_event() -> GroupEvent {
    GroupSuspended {}.into()
}

/// The group was deleted.
pub(crate) fn deleted_event() -> GroupEvent {
    GroupDeleted {}.into()
}

/// A resource without anything beside it.
pub(crate) fn linked(resource: &str) -> LinkedResource {
    LinkedResource { resource: member(resource), attributes: Attributes::new() }
}

/// Resources were linked.
pub(crate) fn links(resources: &[&str]) -> GroupEvent {
    ResourcesLinked { resources: resources.iter().map(|text| linked(text)).collect() }.into()
}

/// A request to import users.
pub(crate) fn import(number: u32) -> RequestImport {
    RequestImport {
        job: format!("{number:024x}").parse().unwrap(),
        sha256: "0".repeat(64),
        size: 9,
        signed_at: NOW.seconds(),
        member_kind: "user".into(),
        role: "member".into(),
    }
}

/// The request of [`import`] was decided.
pub(crate) fn import_requested(number: u32) -> GroupEvent {
    let RequestImport { job, sha256, size, signed_at, member_kind, role } = import(number);
    ImportRequested { job, sha256, size, signed_at, member_kind, role }.into()
}

/// The import of this number failed.
pub(crate) fn import_failed(number: u32) -> GroupEvent {
    ImportFailed { job: import(number).job, reason: "no ids in file".into() }.into()
}

/// A photo by number.
pub(crate) fn media(number: u32) -> MediaId {
    MediaId(uuid::Uuid::from_u128(u128::from(number) + 0x1000))
}

/// Places were reserved now, for so many seconds.
pub(crate) fn reserved(numbers: &[u32], seconds: i64) -> GroupEvent {
    let media = numbers.iter().map(|&number| media(number)).collect();
    MediaReserved { media, created: NOW.seconds(), expires_at: NOW.seconds() + seconds }.into()
}

/// What is known of a photo whose hash repeats a digit.
pub(crate) fn arrived_media(number: u32, digit: &str) -> Media {
    let path = |name: &str| format!("/{number}/{name}.jpg");
    Media {
        created: NOW.seconds(),
        sha256: digit.repeat(64),
        size: 9,
        format: MediaFormat::Jpeg,
        ratio: Ratio::of(3, 2),
        sort_order: format!("IMG_{number}"),
        renditions: Renditions {
            original: path("original"),
            medium: path("medium"),
            small: path("small"),
            watermark: path("watermark"),
            watermark_small: path("watermark-small"),
        },
    }
}

/// The photo of [`arrived_media`] arrived.
pub(crate) fn arrived(number: u32, digit: &str) -> GroupEvent {
    MediaArrived { id: media(number), media: arrived_media(number, digit) }.into()
}

/// The same under another name.
pub(crate) fn arrived_as(number: u32, digit: &str, sort_order: &str) -> GroupEvent {
    let media = Media { sort_order: sort_order.into(), ..arrived_media(number, digit) };
    MediaArrived { id: self::media(number), media }.into()
}

/// The group of these events.
pub(crate) fn evolved(events: impl IntoIterator<Item = GroupEvent>) -> Group {
    let mut group = Group::default();
    events.into_iter().for_each(|event| group.evolve(&event));
    group
}

/// A zip of one picture of the first photo was asked for.
pub(crate) fn archive_requested() -> ArchiveEvent {
    let entry = ArchiveEntry { media: media(1), file: "/1/small.jpg".into(), name: "a.jpg".into() };
    ArchiveRequested { workspace: workspace(), group: ids(1).id, name: "divers".into(), entries: vec![entry] }.into()
}

/// Everything after position 7 of log 3 is told to somebody.
pub(crate) fn webhook_subscribed() -> WebhookEvent {
    WebhookSubscribed {
        workspace: workspace(),
        url: "https://hooks.example.org/in".into(),
        description: None,
        filter: WebhookFilter::default(),
        after: LogPlace { epoch: 3, position: 7 },
    }
    .into()
}

/// Nobody took what came after position 9.
pub(crate) fn webhook_parked() -> WebhookEvent {
    let after = LogPlace { epoch: 3, position: 9 };
    WebhookParked { reason: "it answered 500".into(), failures: 3, after }.into()
}

/// Under the rules where admins of the group decide.
pub(crate) fn group_admin(policy: &mut Policy) {
    policy.rights = Rights::GroupAdmin;
}

/// How many members the event names.
pub(crate) fn members_of(event: &GroupEvent) -> usize {
    match event {
        GroupEvent::MembersAdded(event) => event.ids.len(),
        GroupEvent::MembersRemoved(event) => event.ids.len(),
        GroupEvent::MembersSuspended(event) => event.ids.len(),
        GroupEvent::MembersReactivated(event) => event.ids.len(),
        GroupEvent::MembersRoleChanged(event) => event.ids.len(),
        _ => 0,
    }
}

/// A directory entry.
pub(crate) fn registered_event(subject: &str, name: Option<&str>) -> SubjectEvent {
    SubjectRegistered {
        id: SubjectId(uuid::Uuid::from_u128(7)),
        workspace: workspace(),
        subject: member(subject),
        number: None,
        name: name.map(str::to_owned),
        status: SubjectStatus::Active,
        attributes: Attributes::new(),
        claims: std::collections::BTreeMap::new(),
    }
    .into()
}

/// Property tests that are the same every time.
pub(crate) fn repeatable(cases: u32) -> Config {
    Config { cases, rng_seed: RngSeed::Fixed(0x0527_0c0d), failure_persistence: None, ..Config::default() }
}
