//! Groups: make, and what else changes them as a whole.

use rollbook_domain::group::commands::{CreateGroup, NewMember};
use rollbook_domain::group::event::LinkedResource;
use rollbook_domain::{Attributes, Context, GroupId, GroupIds, ObjectId, SequenceKey, Token};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::Plan;
use crate::touch::Touch;

/// A group to be made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewGroup {
    /// Chosen by the client, or none.
    pub id: Option<GroupId>,
    /// Where its number counts; the workspace unless several workspaces share a scope.
    pub number_scope: Option<String>,
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
    /// First members.
    pub members: Vec<NewMember>,
    /// First resources.
    pub resources: Vec<LinkedResource>,
}

/// What a new group is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupCreation {
    /// UUIDv7.
    pub id: GroupId,
    /// The integer number.
    pub number: u32,
    /// The short code.
    pub token: Token,
    /// The 24-hex id.
    pub object_id: ObjectId,
    /// When it was made, in microseconds since the epoch.
    pub created_at: rollbook_domain::Timestamp,
}

impl App {
    /// Makes a group.
    pub async fn create_group(&self, call: &Call, new: NewGroup) -> Result<Done<GroupCreation>, AppError> {
        self.ensure_workspace(call).await?;
        let scope = new.number_scope.clone().unwrap_or_else(|| call.workspace.to_string());
        let sequence = SequenceKey { scope, kind: "group".into() };
        let number = self.store().draw_numbers(&sequence, 1).await?;
        // A client's own id may be taken, so its stream is looked at; nobody has an id that was just drawn.
        let touch = new.id.map_or_else(Touch::nothing, Touch::group);
        self.execute(call, touch, |touched, context| {
            let ids = self.group_ids(&new, &sequence, number, context);
            let creation = GroupCreation {
                id: ids.id,
                number,
                token: ids.token.clone(),
                object_id: ids.object_id.clone(),
                created_at: context.at,
            };
            let command = creation_command(&new, ids);
            let decision = command.decide(touched.group(creation.id), context)?;
            Ok(Plan::group(creation.id, decision, |()| creation))
        })
        .await
    }

    fn group_ids(&self, new: &NewGroup, sequence: &SequenceKey, number: u32, context: &Context<'_>) -> GroupIds {
        GroupIds {
            id: new.id.unwrap_or_else(|| GroupId(self.ids().uuid(context.at))),
            number,
            number_scope: sequence.scope.clone(),
            token: self.ids().token(),
            object_id: self.ids().object_id(context.at),
        }
    }
}

fn creation_command(new: &NewGroup, ids: GroupIds) -> CreateGroup {
    CreateGroup {
        description: new.description.clone(),
        kind: new.kind.clone(),
        membership_type: new.membership_type.clone(),
        tags: new.tags.clone(),
        attributes: new.attributes.clone(),
        filed_at: new.filed_at,
        awaiting_import: new.awaiting_import,
        members: new.members.clone(),
        resources: new.resources.clone(),
        ..CreateGroup::named(ids, new.name.clone())
    }
}
