//! A group's row while events are folded into it.

use rollbook_app::views::GroupView;
use rollbook_domain::group::event::{GroupCreated, GroupDetailsChanged, MediaArrived, MediaRemoved};
use rollbook_domain::group::{GroupEvent, PHOTO, Status};
use rollbook_domain::{GroupId, MediaId};
use uuid::Uuid;

use super::counts::{Counted, code};
use crate::batch::Seen;
use crate::db::{DbError, Kind, Row, Value, int};
use crate::key::{fold, key_of, sort_key};

/// See the module.
#[derive(Clone)]
pub(super) struct GroupState {
    pub(super) workspace: String,
    pub(super) view: GroupView,
    /// The command that made it: what came with the group itself is no change of its details.
    creation: Uuid,
    /// The photo whose small rendition stands for the group, unless a path was set or there is none.
    thumb_media: Option<MediaId>,
    /// From where on in the log it has been as it is, but for what changes with its members.
    pub(super) since: i64,
    pub(super) before: Option<Counted>,
    pub(super) tags_before: Vec<String>,
    /// Whether nothing of the row that there is moves but what changes with its members.
    only_stands: bool,
}

impl GroupState {
    /// From `load.sql`.
    pub(super) fn load(row: &Row) -> Result<Self, DbError> {
        let view: GroupView =
            serde_json::from_str(row.text(3)?).map_err(|error| DbError::Rejected(error.to_string()))?;
        let state = Self {
            workspace: row.text(1)?.to_owned(),
            creation: row.id(2)?,
            thumb_media: row.id_or_null(4)?.map(MediaId),
            since: row.int(5)?,
            before: None,
            tags_before: view.tags.clone(),
            only_stands: true,
            view,
        };
        Ok(Self { before: Some(state.counted()), ..state })
    }

    /// A new group, whatever was there before.
    pub(super) fn create(seen: &Seen, event: &GroupCreated, replaced: Option<Self>) -> Self {
        let (before, tags_before) = replaced.map_or_else(Default::default, |old| (old.before, old.tags_before));
        let view = GroupView {
            id: GroupId(seen.recorded.stream.id),
            number: event.number,
            token: event.token.clone(),
            object_id: event.object_id.clone(),
            name: event.name.clone(),
            description: event.description.clone(),
            kind: event.kind.clone(),
            membership_type: event.membership_type.clone(),
            status: Status::Active,
            tags: event.tags.clone(),
            attributes: event.attributes.clone(),
            member_count: 0,
            member_counts: std::collections::BTreeMap::new(),
            resource_count: 0,
            filed_at: event.filed_at,
            thumb: None,
            awaiting_import: event.awaiting_import,
            creator: event.creator.clone(),
            created_at: seen.at(),
            updated_at: seen.at(),
            details_updated_at: None,
            details_updated_by: None,
            version: seen.recorded.version,
        };
        let creation = seen.recorded.meta.command_id;
        let (workspace, since) = (seen.workspace().to_owned(), seen.since());
        Self { workspace, view, creation, thumb_media: None, since, before, tags_before, only_stands: false }
    }

    /// Takes in an event but what it says of resources.
    pub(super) fn evolve(&mut self, seen: &Seen, event: &GroupEvent) {
        use GroupEvent as E;
        self.touch(seen, event);
        match event {
            E::DetailsChanged(event) => self.change_details(event),
            E::Suspended(_) => self.view.status = Status::Suspended,
            E::Reactivated(_) => self.view.status = Status::Active,
            E::Deleted(_) => self.view.status = Status::Deleted,
            E::MembersAdded(event) => self.count(&event.kind, event.ids.len(), u64::saturating_add),
            E::MembersRemoved(event) => self.count(&event.kind, event.ids.len(), u64::saturating_sub),
            E::ImportSucceeded(_) => self.view.awaiting_import = false,
            E::MediaArrived(event) => self.take_in(event),
            E::MediaRemoved(event) => self.give_up(event),
            // The first is folded by `create`, links by `Links`; the others only move times and the version.
            E::Created(_)
            | E::MembersSuspended(_)
            | E::MembersReactivated(_)
            | E::MembersRoleChanged(_)
            | E::MemberVisited(_)
            | E::ResourcesLinked(_)
            | E::ResourcesUnlinked(_)
            | E::ImportRequested(_)
            | E::ImportRetried(_)
            | E::ImportFailed(_)
            | E::MediaReserved(_) => {}
        }
    }

    fn touch(&mut self, seen: &Seen, event: &GroupEvent) {
        self.view.version = seen.recorded.version;
        if event.moves_updated() {
            self.view.updated_at = seen.at();
        }
        if event.moves_details_updated() && self.creation != seen.recorded.meta.command_id {
            self.view.details_updated_at = Some(seen.at());
            self.view.details_updated_by = Some(seen.recorded.meta.actor.clone());
        }
    }

    fn change_details(&mut self, event: &GroupDetailsChanged) {
        let view = &mut self.view;
        set(&mut view.name, event.name.as_ref());
        set(&mut view.description, event.description.as_ref());
        set(&mut view.kind, event.kind.as_ref());
        set(&mut view.membership_type, event.membership_type.as_ref());
        set(&mut view.tags, event.tags.as_ref());
        set(&mut view.attributes, event.attributes.as_ref());
        if event.thumb.is_some() {
            view.thumb.clone_from(&event.thumb);
            self.thumb_media = None;
        }
    }

    /// The first photo stands for a group that has no picture yet.
    fn take_in(&mut self, event: &MediaArrived) {
        self.count(PHOTO, 1, u64::saturating_add);
        if self.view.thumb.is_none() {
            self.view.thumb = Some(event.media.renditions.small.clone());
            self.thumb_media = Some(event.id);
        }
    }

    fn give_up(&mut self, event: &MediaRemoved) {
        self.count(PHOTO, 1, u64::saturating_sub);
        if self.is_shown_by(event.id) {
            (self.thumb_media, self.view.thumb) = event.thumb.clone().map(|next| (next.id, next.path)).unzip();
        }
    }

    /// Whether a photo stands for it.
    pub(super) fn is_shown_by(&self, photo: MediaId) -> bool {
        self.thumb_media == Some(photo)
    }

    /// A removal names members only and an addition none, so lengths are changes.
    fn count(&mut self, kind: &str, ids: usize, change: fn(u64, u64) -> u64) {
        let count = self.view.member_counts.entry(kind.to_owned()).or_default();
        *count = change(*count, ids as u64);
        self.view.member_counts.retain(|_, count| *count > 0);
        self.view.member_count = self.view.member_counts.values().sum();
    }

    pub(super) fn counted(&self) -> Counted {
        let Self { workspace, view, .. } = self;
        Counted { workspace: workspace.clone(), kind: view.kind.clone(), status: view.status }
    }

    /// From a command on more of it changes than how it stands.
    pub(super) fn changes_from(&mut self, since: i64) {
        (self.since, self.only_stands) = (since, false);
    }

    /// Whether nothing of its row moves but what changes with its members.
    pub(super) fn only_stands(&self) -> bool {
        self.only_stands
    }

    /// For `stand.sql`: a column that is named in a statement is written into every index that has it, also where it
    /// stays as it is.
    pub(super) fn standing_row(&self) -> Result<Vec<Value<'_>>, DbError> {
        let view = &self.view;
        Ok(vec![view.id.0.into(), doc(view)?.into(), int(view.member_count), view.updated_at.into()])
    }

    /// For `upsert.sql`.
    pub(super) fn row(&self) -> Result<Vec<Value<'_>>, DbError> {
        let view = &self.view;
        let mut row = self.shared()?;
        row.extend([
            self.since.into(),
            self.creation.into(),
            view.number.into(),
            int(view.member_count),
            view.updated_at.into(),
            self.thumb_media.map_or(Value::Null(Kind::Bytes), |media| media.0.into()),
        ]);
        Ok(row)
    }

    /// For `past_insert.sql`.
    pub(super) fn past_row(&self, until: i64) -> Result<Vec<Value<'_>>, DbError> {
        let mut row = self.shared()?;
        row.extend([self.since.into(), until.into()]);
        Ok(row)
    }

    /// The columns that rows of now and of the past have.
    fn shared(&self) -> Result<Vec<Value<'_>>, DbError> {
        let view = &self.view;
        let folded = fold(&view.name);
        Ok(vec![
            view.id.0.into(),
            self.workspace.as_str().into(),
            view.name.as_str().into(),
            sort_key(&folded).to_owned().into(),
            folded.into(),
            view.kind.as_deref().map(key_of).into(),
            code(view.status).into(),
            (view.status != Status::Deleted).into(),
            view.created_at.into(),
            view.filed_at.unwrap_or(view.created_at.seconds()).into(),
            view.awaiting_import.into(),
            doc(view)?.into(),
        ])
    }
}

fn doc(view: &GroupView) -> Result<String, DbError> {
    serde_json::to_string(view).map_err(|error| DbError::Rejected(error.to_string()))
}

fn set<T: Clone>(field: &mut T, change: Option<&T>) {
    if let Some(value) = change {
        field.clone_from(value);
    }
}
