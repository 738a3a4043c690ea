//! A device and the groups it shall be in, where some of them are suspended or gone.

use std::collections::BTreeSet;

use rollbook_app::AppError;
use rollbook_domain::group::commands::{AddMembers, Existing, NewMember, SuspendGroup};
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{GroupId, Reference, Refusal};

use super::rig::{Rig, add, registered};

fn device() -> Reference {
    Reference::new("device", "1").unwrap()
}

async fn place(rig: &Rig, groups: &[GroupId]) -> Result<(), AppError> {
    let keep = ChangeSubject { subject: device(), name: None, status: None, attributes: None };
    rig.app.change_subject_and_groups(&rig.call, keep, Some(groups.to_vec())).await.map(|_| ())
}

async fn groups_of(rig: &Rig) -> BTreeSet<GroupId> {
    rig.app.wait_for_workspace(&rig.call.workspace).await.unwrap();
    rig.app.queries().group_ids_of_member(&rig.call.workspace, &device()).await.unwrap().into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_suspended_group_that_stays_as_it_is_refuses_nothing() {
    let rig = Rig::sqlite().await;
    rig.app.register_subject(&rig.call, registered(&device())).await.unwrap();
    let (live, other, rests) = (rig.group("live").await, rig.group("other").await, rig.group("rests").await);
    let join = AddMembers { members: vec![NewMember::new(device())], ..add(&[], Existing::Strict) };
    rig.app.add_members(&rig.call, rests, None, join).await.unwrap();
    rig.app.suspend_group(&rig.call, rests, None, SuspendGroup).await.unwrap();
    place(&rig, &[live, rests]).await.unwrap();
    place(&rig, &[rests, other]).await.unwrap();
    assert_eq!(groups_of(&rig).await, [other, rests].into());
    let left = place(&rig, &[other]).await;
    assert!(matches!(left, Err(AppError::Refused(Refusal::GroupSuspended))), "{left:?}");
}
