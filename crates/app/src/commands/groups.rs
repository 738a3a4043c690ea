//! Groups: make one, or several by name.

use std::collections::BTreeSet;

use rollbook_domain::group::commands::{CreateGroup, Existing, NewMember, RequestImport, SectionReports};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::subject::Directory;
use rollbook_domain::{
    Attributes, ClaimKey, Context, GroupId, GroupIds, ObjectId, Refusal, SequenceKey, Timestamp, Token,
};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

/// How often names that were taken meanwhile are looked up anew.
const LOOKS: usize = 8;

/// A group to be made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewGroup {
    /// Chosen by the client, or none.
    pub id: Option<GroupId>,
    /// What it is called.
    pub name: String,
    /// Free text.
    pub description: Option<String>,
    /// A free word.
    pub kind: Option<String>,
    /// How members come in.
    pub membership_type: Option<String>,
    /// In any order.
    pub tags: Vec<String>,
    /// Free values.
    pub attributes: Attributes,
    /// The moment it is filed under, in unix seconds.
    pub filed_at: Option<i64>,
    /// Whether a first import decides when it may be used.
    pub awaiting_import: bool,
    /// Whether its maker becomes its first member and admin.
    pub creator_joins: bool,
    /// First members.
    pub members: Vec<NewMember>,
    /// What a member or resource that is named twice amounts to.
    pub repeated: Existing,
    /// First resources.
    pub resources: Vec<LinkedResource>,
    /// A file of further members.
    pub import: Option<RequestImport>,
}

/// What a new group is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupCreation {
    /// UUIDv7.
    pub id: GroupId,
    /// The integer number.
    pub number: u32,
    /// The short code.
    pub token: Token,
    /// The 24-hex id.
    pub object_id: ObjectId,
    /// When it was made.
    pub created_at: Timestamp,
    /// What was left out, where the group was made in part.
    pub left_out: SectionReports,
}

impl App {
    /// Makes a group; whatever is wrong refuses all of it.
    pub async fn create_group(&self, call: &Call, new: NewGroup) -> Result<Done<GroupCreation>, AppError> {
        self.ensure_workspace(call).await?;
        let new = self.door().admit(&call.workspace, new).await?;
        self.create(call, new, None).await
    }

    /// Makes a group even if some of its members or resources cannot be in it.
    pub async fn create_group_in_part(&self, call: &Call, new: NewGroup) -> Result<Done<GroupCreation>, AppError> {
        self.ensure_workspace(call).await?;
        let new = self.door().admit(&call.workspace, new).await?;
        let members: Vec<_> = new.members.iter().map(|new| new.member.clone()).collect();
        let directory = self.directory(call, &members).await?;
        self.create(call, new, Some(directory)).await
    }

    async fn create(
        &self,
        call: &Call,
        new: NewGroup,
        in_part: Option<Directory>,
    ) -> Result<Done<GroupCreation>, AppError> {
        let sequence = self.numbers(call, "group").await?;
        let number = self.store().draw_numbers(&sequence, 1).await?;
        // A client's own id may be taken, so its stream is looked at; nobody has an id that was just drawn.
        let touch = new.id.map_or_else(Touch::nothing, Touch::group).about(new.members.len());
        self.execute(call, touch, |touched, context| {
            let ids = self.group_ids(new.id, &sequence, number, context);
            let mut creation = creation(&ids, context);
            let command = command(&new, ids, context);
            let group = touched.group(creation.id);
            let decision = match &in_part {
                Some(directory) => command.decide_in_part(directory, group, context)?,
                None => command.decide(group, context)?.reporting(SectionReports::default()),
            };
            Ok(Plan::group(creation.id, decision, |left_out| {
                creation.left_out = left_out;
                creation
            }))
        })
        .await
    }

    /// Makes a group for each name that no group of the workspace has, all at once; gives the names of the made ones.
    pub async fn create_groups(&self, call: &Call, names: Vec<String>) -> Result<Done<Vec<GroupCreation>>, AppError> {
        self.ensure_workspace(call).await?;
        self.once(call, self.create_missing(call, &names)).await
    }

    async fn create_missing(&self, call: &Call, names: &[String]) -> Result<Done<Vec<GroupCreation>>, AppError> {
        let sequence = self.numbers(call, "group").await?;
        for _ in 0..LOOKS {
            let free = self.free_names(call, names).await?;
            let count = u32::try_from(free.len()).map_err(|_| AppError::TooLarge)?;
            let first = if count == 0 { 1 } else { self.store().draw_numbers(&sequence, count).await? };
            match self.create_named(call, names, &free, &sequence, first).await {
                // Somebody took one of the names since they were looked up.
                Err(AppError::Refused(Refusal::NameTaken)) => {}
                made => return made,
            }
        }
        Err(AppError::Unavailable("too many concurrent changes".into()))
    }

    async fn create_named(
        &self,
        call: &Call,
        names: &[String],
        free: &[String],
        sequence: &SequenceKey,
        first: u32,
    ) -> Result<Done<Vec<GroupCreation>>, AppError> {
        self.carry_out(call, Touch::nothing(), |touched, context| {
            // Taken names must be good ones too: one bad name refuses the request.
            for name in names {
                context.policy.name.check("name", name)?;
            }
            let mut changes = Changes::default();
            let mut made = Vec::with_capacity(free.len());
            for (number, name) in (first..).zip(free) {
                let ids = self.group_ids(None, sequence, number, context);
                let creation = creation(&ids, context);
                let decision = CreateGroup::named(ids, name).decide(touched.group(creation.id), context)?;
                changes.add_group(creation.id, decision);
                made.push(creation);
            }
            Ok(Plan { changes, outcome: made })
        })
        .await
    }

    async fn free_names(&self, call: &Call, names: &[String]) -> Result<Vec<String>, AppError> {
        let mut seen = BTreeSet::new();
        let names: Vec<_> = names.iter().filter(|name| seen.insert(name.as_str())).collect();
        let keys: Vec<_> = names.iter().map(|name| ClaimKey::group_name(&call.workspace, name)).collect();
        let owners = self.store().claim_owners(&keys).await?;
        Ok(names.into_iter().zip(owners).filter(|(_, owner)| owner.is_none()).map(|(name, _)| name.clone()).collect())
    }

    pub(super) fn group_ids(
        &self,
        id: Option<GroupId>,
        sequence: &SequenceKey,
        number: u32,
        context: &Context<'_>,
    ) -> GroupIds {
        GroupIds {
            id: id.unwrap_or_else(|| GroupId(self.ids().uuid(context.at))),
            number,
            number_scope: sequence.scope.clone(),
            token: self.ids().token(),
            object_id: self.ids().object_id(context.at),
        }
    }
}

fn creation(ids: &GroupIds, context: &Context<'_>) -> GroupCreation {
    GroupCreation {
        id: ids.id,
        number: ids.number,
        token: ids.token.clone(),
        object_id: ids.object_id.clone(),
        created_at: context.at,
        left_out: SectionReports::default(),
    }
}

fn command(new: &NewGroup, ids: GroupIds, context: &Context<'_>) -> CreateGroup {
    let command = CreateGroup {
        ids,
        name: new.name.clone(),
        description: new.description.clone(),
        kind: new.kind.clone(),
        membership_type: new.membership_type.clone(),
        tags: new.tags.clone(),
        attributes: new.attributes.clone(),
        filed_at: new.filed_at,
        awaiting_import: new.awaiting_import,
        members: new.members.clone(),
        repeated: new.repeated,
        resources: new.resources.clone(),
        import: new.import.clone(),
    };
    if new.creator_joins { command.with_creator(context.actor) } else { command }
}
