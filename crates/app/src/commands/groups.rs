//! Groups: make one, or several by name.

use rollbook_domain::group::commands::{CreateGroup, CreateGroups, Existing, NewMember, RequestImport, SectionReports};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::subject::Directory;
use rollbook_domain::{
    Attributes, ClaimKey, Context, GroupId, GroupIds, ObjectId, Refusal, SequenceKey, Timestamp, Token,
};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::looks::Looks;
use crate::plan::{Changes, Plan};
use crate::touch::{Touch, Touched};

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
        let drawn = self.draw_group_number(call).await?;
        let touch = touch(&new);
        self.execute(call, touch, |touched, context| self.plan_group(&new, &drawn, None, touched, context)).await
    }

    /// Makes a group even if some of its members or resources cannot be in it.
    pub async fn create_group_in_part(&self, call: &Call, new: NewGroup) -> Result<Done<GroupCreation>, AppError> {
        self.ensure_workspace(call).await?;
        let new = self.door().admit(&call.workspace, new).await?;
        self.once(call, self.create_knowing(call, &new)).await
    }

    /// Asks the directory about the members first, if the policy wants them known.
    async fn create_knowing(&self, call: &Call, new: &NewGroup) -> Result<Done<GroupCreation>, AppError> {
        let members: Vec<_> = new.members.iter().map(|new| new.member.clone()).collect();
        let drawn = self.draw_group_number(call).await?;
        let mut looks = self.looks_at_members(call, &members).await?;
        loop {
            let directory = self.directory(call, &members).await?;
            let created = self.carry_out(call, looks.touch(touch(new)), |touched, context| {
                self.plan_group(new, &drawn, Some(&directory), touched, context)
            });
            match created.await {
                // Somebody has left the directory since it was asked.
                Err(AppError::Refused(refusal)) if looks.were_about(&refusal) => looks.lost().await?,
                created => return created,
            }
        }
    }

    async fn draw_group_number(&self, call: &Call) -> Result<(SequenceKey, u32), AppError> {
        let sequence = self.numbers(call, "group").await?;
        let number = self.store().draw_numbers(&sequence, 1).await?;
        Ok((sequence, number))
    }

    fn plan_group(
        &self,
        new: &NewGroup,
        (sequence, number): &(SequenceKey, u32),
        in_part: Option<&Directory>,
        touched: &Touched,
        context: &Context<'_>,
    ) -> Result<Plan<GroupCreation>, Refusal> {
        let ids = self.group_ids(new.id, sequence, *number, context);
        let mut creation = creation(&ids, context);
        let command = command(new, ids, context);
        let group = touched.group(creation.id);
        let decision = match in_part {
            Some(directory) => command.decide_in_part(directory, group, context)?,
            None => command.decide(group, context)?.reporting(SectionReports::default()),
        };
        Ok(Plan::group(creation.id, decision, |left_out| {
            creation.left_out = left_out;
            creation
        }))
    }

    /// Makes a group for each name that no group of the workspace has, all at once; gives the names of the made ones.
    pub async fn create_groups(&self, call: &Call, names: Vec<String>) -> Result<Done<Vec<GroupCreation>>, AppError> {
        self.ensure_workspace(call).await?;
        self.once(call, self.create_missing(call, &CreateGroups { names })).await
    }

    async fn create_missing(&self, call: &Call, command: &CreateGroups) -> Result<Done<Vec<GroupCreation>>, AppError> {
        // Taken names must be good ones too: one bad name refuses the request, before anything is drawn or looked up.
        let wanted = command.wanted(&call.policy)?;
        let keys: Vec<_> = wanted.iter().map(|name| ClaimKey::group_name(&call.workspace, name)).collect();
        let sequence = self.numbers(call, "group").await?;
        let mut looks = self.looks(keys.iter().cloned().collect()).await?;
        loop {
            let owners = self.store().claim_owners(&keys).await?;
            let known = wanted.iter().copied().zip(owners);
            let free: Vec<_> = known.filter_map(|(name, owner)| owner.is_none().then_some(name)).collect();
            let count = u32::try_from(free.len()).map_err(|_| AppError::TooLarge)?;
            let first = if count == 0 { 1 } else { self.store().draw_numbers(&sequence, count).await? };
            match self.create_named(call, &looks, &free, &sequence, first).await {
                // Somebody took one of the names since they were looked up.
                Err(AppError::Refused(Refusal::NameTaken)) => looks.lost().await?,
                made => return made,
            }
        }
    }

    async fn create_named(
        &self,
        call: &Call,
        looks: &Looks<'_>,
        free: &[&str],
        sequence: &SequenceKey,
        first: u32,
    ) -> Result<Done<Vec<GroupCreation>>, AppError> {
        let touch = looks.touch(Touch::nothing()).about(free.len());
        self.carry_out(call, touch, |touched, context| {
            let mut changes = Changes::default();
            let mut made = Vec::with_capacity(free.len());
            for (number, name) in (first..).zip(free) {
                let ids = self.group_ids(None, sequence, number, context);
                let creation = creation(&ids, context);
                let decision = CreateGroup::named(ids, *name).decide(touched.group(creation.id), context)?;
                changes.add_group(creation.id, decision);
                made.push(creation);
            }
            Ok(Plan { changes, outcome: made })
        })
        .await
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

/// A client's own id may be taken, so its stream is looked at; nobody has an id that was just drawn.
fn touch(new: &NewGroup) -> Touch {
    new.id.map_or_else(Touch::nothing, Touch::group).about(new.members.len())
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
