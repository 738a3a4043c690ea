//! What happens in the sample workspace.

use std::collections::BTreeMap;

use rollbook_app::commands::{NewGroup, NewSubject, SubjectName};
use rollbook_app::{App, AppError, Call};
use rollbook_domain::group::commands::{
    ChangeRole, Existing, LeaveGroup, Mode, NewMember, SuspendGroup, SuspendMembers,
};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::group::state::ADMIN;
use rollbook_domain::progress::{ProgressRecord, Score};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::{Attributes, GroupId, Reference};
use serde_json::json;

use super::cast;

/// What was made.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Made {
    pub(super) groups: u32,
    pub(super) memberships: u64,
    pub(super) people: u32,
    pub(super) first: Option<GroupId>,
}

/// Tells the whole story.
pub(super) async fn tell(app: &App, call: &Call, groups: u32) -> Result<Made, AppError> {
    let mut made = Made { groups, people: cast::PEOPLE_COUNT, ..Made::default() };
    register(app, call).await?;
    for number in 0..groups {
        let members = members_of(number);
        made.memberships += members.len() as u64;
        let id = group(app, call, number, &members).await?;
        made.first.get_or_insert(id);
    }
    progress(app, call, groups).await?;
    Ok(made)
}

async fn register(app: &App, call: &Call) -> Result<(), AppError> {
    let people = (0..cast::PEOPLE_COUNT).map(cast::person).map(|(id, name)| ("user", id, name));
    let activities = (0..cast::ACTIVITY_COUNT).map(cast::activity);
    let activities = activities.map(|(id, title)| ("content", id, title.to_owned()));
    for (kind, id, name) in people.chain(activities) {
        let new = NewSubject {
            kind: kind.to_owned(),
            id: SubjectName::Given(id),
            name: Some(name),
            status: SubjectStatus::Active,
            attributes: Attributes::new(),
        };
        app.register_subject(call, new).await?;
    }
    Ok(())
}

/// From 4 to 33 people, overlapping with those of other groups.
fn members_of(number: u32) -> Vec<Reference> {
    let count = 4 + number * 7 % 30;
    (0..count).map(|place| cast::member(number * 11 + place * 3)).collect()
}

async fn group(app: &App, call: &Call, number: u32, members: &[Reference]) -> Result<GroupId, AppError> {
    let (name, kind) = cast::group(number);
    let role = |place: usize| if place == 0 { ADMIN } else { "member" };
    let (activity, title) = cast::activity(number);
    let linked = LinkedResource {
        resource: cast::reference("activity", &activity),
        attributes: Attributes::from_iter([("title".to_owned(), json!(title))]),
    };
    let new = NewGroup {
        description: (!number.is_multiple_of(3)).then(|| format!("{name}, since {}", 2019 + number % 7)),
        name,
        kind: Some(kind.to_owned()),
        tags: cast::tags(number),
        attributes: Attributes::from_iter([("seats".to_owned(), json!(10 + number % 5 * 10))]),
        members: members.iter().enumerate().map(|(n, m)| NewMember::with_role(m.clone(), role(n))).collect(),
        resources: vec![linked],
        ..NewGroup::default()
    };
    let id = app.create_group(call, new).await?.outcome.id;
    live(app, call, number, id, members).await?;
    Ok(id)
}

/// Some rise, some rest, some leave; a few groups are closed for now.
async fn live(app: &App, call: &Call, number: u32, id: GroupId, members: &[Reference]) -> Result<(), AppError> {
    let (mode, missing) = (Mode::Atomic, Existing::Strict);
    if number % 4 == 1 {
        let members = vec![members[1].clone()];
        app.change_role(call, id, None, ChangeRole { members, role: ADMIN.into(), mode, missing }).await?;
    }
    if number % 5 == 2 {
        let members = vec![members[2].clone()];
        app.suspend_members(call, id, None, SuspendMembers { members, mode, missing }).await?;
    }
    if number % 6 == 3 {
        app.leave_group(call, id, None, LeaveGroup { member: members[3].clone() }).await?;
    }
    if number % 9 == 4 {
        app.suspend_group(call, id, None, SuspendGroup).await?;
    }
    Ok(())
}

/// Everybody has come some way in the activity of their group.
async fn progress(app: &App, call: &Call, groups: u32) -> Result<(), AppError> {
    let at = app.now();
    for number in 0..groups.min(cast::ACTIVITY_COUNT) {
        let (activity, _) = cast::activity(number);
        let records = members_of(number).into_iter().enumerate().map(|(place, member)| ProgressRecord {
            member,
            activity: cast::reference("course", &activity),
            batch: "b1".into(),
            enrolled: true,
            completed_count: place as u64 % 5,
            scores: BTreeMap::from([("quiz".to_owned(), score(place))]),
            at,
        });
        app.record_progress(call, records.collect()).await?;
    }
    Ok(())
}

fn score(place: usize) -> Score {
    let points = [3.0, 7.5, 5.0, 9.0, 6.5, 10.0];
    Score { score: points[place % points.len()], max: 10.0, attempts: 1 + place as u64 % 3 }
}
