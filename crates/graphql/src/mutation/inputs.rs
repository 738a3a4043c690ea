//! What mutations take, and how it becomes commands.

use std::collections::BTreeMap;

use async_graphql::{Enum, ID, InputObject, Json, MaybeUndefined};
use rollbook_app::commands::{NewGroup, NewSubject, SubjectName};
use rollbook_domain::attributes::AttributesChange;
use rollbook_domain::group::commands;
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::patch::Patch;
use rollbook_domain::progress::{ProgressRecord, Score};
use rollbook_domain::subject::commands::ChangeSubject;
use rollbook_domain::{Attributes, Reference};

use crate::error::{Fault, Result};
use crate::query::group_id;
use crate::types::{DateTime, SubjectStatus, reference};

/// The role of a plain member.
const MEMBER: &str = "member";

/// What a violation by one item does to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "commands::Mode")]
pub(super) enum Mode {
    /// The first violation refuses everything.
    Atomic,
    /// Good items are applied, the others reported.
    Partial,
}

/// What an item that already is as wished amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "commands::Existing")]
pub(super) enum Existing {
    /// A violation.
    Strict,
    /// Nothing to do.
    Skip,
}

/// What a resource that is linked already amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "commands::Linked")]
pub(super) enum Linked {
    /// Nothing to do; what is kept beside it stays.
    Keep,
    /// What is kept beside it is replaced. The link keeps its place.
    Replace,
    /// A violation.
    Refuse,
}

/// Who shall be in.
#[derive(InputObject)]
pub(super) struct NewMemberInput {
    /// `kind:id`, as `user:u-asha`.
    r#ref: String,
    /// As what; `member` when left out.
    role: Option<String>,
    /// Whether the member has seen the group already.
    #[graphql(default)]
    visited: bool,
}

impl NewMemberInput {
    pub(super) fn read(self) -> Result<commands::NewMember> {
        let member = reference("ref", &self.r#ref)?;
        let role = self.role.unwrap_or_else(|| MEMBER.to_owned());
        Ok(commands::NewMember { visited: self.visited, ..commands::NewMember::with_role(member, role) })
    }
}

/// A resource with what is kept beside it.
#[derive(InputObject)]
pub(super) struct ResourceInput {
    /// `kind:id`, as `activity:do_900`.
    r#ref: String,
    /// Free values.
    attributes: Option<Json<Attributes>>,
}

impl ResourceInput {
    pub(super) fn read(self) -> Result<LinkedResource> {
        let attributes = self.attributes.map(|attributes| attributes.0).unwrap_or_default();
        Ok(LinkedResource { resource: reference("ref", &self.r#ref)?, attributes })
    }
}

/// A group to be made.
#[derive(InputObject)]
pub(super) struct CreateGroupInput {
    /// A UUID chosen by the client.
    id: Option<ID>,
    /// What it is called: 1 to 255 characters.
    name: String,
    /// Free text.
    description: Option<String>,
    /// A free word.
    kind: Option<String>,
    /// How members come in.
    membership_type: Option<String>,
    /// In any order.
    tags: Option<Vec<String>>,
    /// Free values.
    attributes: Option<Json<Attributes>>,
    /// The moment it is filed under.
    filed_at: Option<DateTime>,
    /// First members, each once.
    members: Option<Vec<NewMemberInput>>,
    /// First resources, each once.
    resources: Option<Vec<ResourceInput>>,
}

impl CreateGroupInput {
    pub(super) fn read(self) -> Result<NewGroup> {
        let members = self.members.unwrap_or_default().into_iter().map(NewMemberInput::read);
        let resources = self.resources.unwrap_or_default().into_iter().map(ResourceInput::read);
        Ok(NewGroup {
            id: self.id.as_ref().map(group_id).transpose()?,
            name: self.name,
            description: self.description,
            kind: self.kind,
            membership_type: self.membership_type,
            tags: self.tags.unwrap_or_default(),
            attributes: self.attributes.map(|attributes| attributes.0).unwrap_or_default(),
            filed_at: self.filed_at.map(|at| at.0.seconds()),
            members: members.collect::<Result<_>>()?,
            resources: resources.collect::<Result<_>>()?,
            ..NewGroup::default()
        })
    }
}

/// What shall change. What is left out stays; null clears.
#[derive(InputObject)]
pub(super) struct UpdateGroupInput {
    /// What it shall be called.
    name: Option<String>,
    /// Another description, or none.
    description: MaybeUndefined<String>,
    /// Another kind, or none.
    kind: MaybeUndefined<String>,
    /// Another membership type, or none.
    membership_type: MaybeUndefined<String>,
    /// All tags.
    tags: Option<Vec<String>>,
    /// All attributes.
    attributes: Option<Json<Attributes>>,
    /// A JSON Merge Patch of the attributes, in place of all of them.
    attributes_patch: Option<Json<Attributes>>,
    /// The path of the picture that stands for it.
    thumb: Option<String>,
}

impl UpdateGroupInput {
    pub(super) fn read(self) -> Result<commands::ChangeDetails> {
        Ok(commands::ChangeDetails {
            name: self.name,
            description: patch(self.description),
            kind: patch(self.kind),
            membership_type: patch(self.membership_type),
            tags: self.tags,
            attributes: change(self.attributes, self.attributes_patch)?,
            thumb: self.thumb,
        })
    }
}

/// A directory entry to be made.
#[derive(InputObject)]
pub(super) struct RegisterSubjectInput {
    /// `user`, `device`, `form`, ...
    kind: String,
    /// Its id; when left out, it gets the next number of its kind.
    id: Option<String>,
    /// What people call it.
    name: Option<String>,
    /// Whether it may be used; active when left out.
    status: Option<SubjectStatus>,
    /// What its kind has beside.
    attributes: Option<Json<Attributes>>,
}

impl RegisterSubjectInput {
    pub(super) fn read(self) -> NewSubject {
        NewSubject {
            kind: self.kind,
            id: self.id.map_or(SubjectName::Numbered, SubjectName::Given),
            name: self.name,
            status: self.status.map(Into::into).unwrap_or_default(),
            attributes: self.attributes.map(|attributes| attributes.0).unwrap_or_default(),
        }
    }
}

/// What shall change. What is left out stays; null clears.
#[derive(InputObject)]
pub(super) struct ChangeSubjectInput {
    /// Another name, or none.
    name: MaybeUndefined<String>,
    /// Another status.
    status: Option<SubjectStatus>,
    /// All attributes.
    attributes: Option<Json<Attributes>>,
    /// A JSON Merge Patch of the attributes, in place of all of them.
    attributes_patch: Option<Json<Attributes>>,
}

impl ChangeSubjectInput {
    pub(super) fn read(self, subject: Reference) -> Result<ChangeSubject> {
        Ok(ChangeSubject {
            subject,
            name: patch(self.name),
            status: self.status.map(Into::into),
            attributes: change(self.attributes, self.attributes_patch)?,
        })
    }
}

/// The result of one assessment.
#[derive(InputObject)]
pub(super) struct ScoreInput {
    /// The id of the assessed item.
    item: String,
    /// The best result.
    score: f64,
    /// The best possible result.
    max: f64,
    /// How often it was tried.
    attempts: u64,
}

/// How far one member is in one activity and batch. The newest `at` wins.
#[derive(InputObject)]
pub(super) struct ProgressInput {
    /// Who, as `kind:id`.
    member: String,
    /// The activity as `kind:id`; its id identifies it, its kind describes it.
    activity: String,
    /// The run of the activity.
    batch: String,
    /// Whether the member is enrolled.
    #[graphql(default = true)]
    enrolled: bool,
    /// Items completed.
    #[graphql(default)]
    completed_count: u64,
    /// Results by assessed item.
    scores: Option<Vec<ScoreInput>>,
    /// When it was so.
    at: DateTime,
}

impl ProgressInput {
    pub(super) fn read(self) -> Result<ProgressRecord> {
        let score =
            |input: ScoreInput| (input.item, Score { score: input.score, max: input.max, attempts: input.attempts });
        Ok(ProgressRecord {
            member: reference("member", &self.member)?,
            activity: reference("activity", &self.activity)?,
            batch: self.batch,
            enrolled: self.enrolled,
            completed_count: self.completed_count,
            scores: self.scores.unwrap_or_default().into_iter().map(score).collect::<BTreeMap<_, _>>(),
            at: self.at.0,
        })
    }
}

/// Members or resources that a client names.
pub(super) fn references(texts: &[String]) -> Result<Vec<Reference>> {
    texts.iter().map(|text| reference("refs", text)).collect()
}

fn patch(wish: MaybeUndefined<String>) -> Patch<String> {
    match wish {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(text) => Some(Some(text)),
    }
}

fn change(whole: Option<Json<Attributes>>, patch: Option<Json<Attributes>>) -> Result<Option<AttributesChange>> {
    match (whole, patch) {
        (Some(_), Some(_)) => Err(Fault::argument("attributes", "and attributesPatch exclude each other")),
        (Some(whole), None) => Ok(Some(AttributesChange::Whole(whole.0))),
        (None, patch) => Ok(patch.map(|patch| AttributesChange::Merge(patch.0))),
    }
}
