//! Photos: reserve places, fill them, and move them about.

use rollbook_domain::group::commands::{
    AddMedia, Arrival, CopyMedia, MoveMedia, RemoveMedia, ReserveMedia, ReservedMedia,
};
use rollbook_domain::group::gallery::Reservation;
use rollbook_domain::group::{MediaSlot, Status};
use rollbook_domain::{Context, GroupId, MediaId, WorkspaceName};

use crate::app::App;
use crate::call::{Call, Done};
use crate::error::AppError;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

/// What an upload finds in the place of its photo before anything is made of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UploadSlot {
    /// A place, whether its time is over or not.
    Reserved(Reservation),
    /// A photo whose bytes have this SHA-256, in hex.
    Filled(String),
}

impl App {
    /// Keeps places for photos, fewer than wished where the policy limits them.
    pub async fn reserve_media(
        &self,
        call: &Call,
        group: GroupId,
        count: u32,
        seconds: i64,
    ) -> Result<Done<ReservedMedia>, AppError> {
        self.execute(call, Touch::group(group), |touched, context| {
            let media = (0..count).map(|_| MediaId(self.ids().uuid(context.at))).collect();
            let decision = ReserveMedia { media, seconds }.decide(touched.group(group), context)?;
            Ok(Plan::group(group, decision, |reserved| reserved))
        })
        .await
    }

    /// Puts a photo, whose pictures are stored already, into its place.
    pub async fn add_media(&self, call: &Call, group: GroupId, command: AddMedia) -> Result<Done<Arrival>, AppError> {
        self.on_group(call, group, Touch::group(group), |state, context| command.decide(state, context)).await
    }

    /// Takes a photo out of its group; one that is not there is out already. Tells whether it was there.
    pub async fn remove_media(&self, call: &Call, group: GroupId, media: MediaId) -> Result<Done<bool>, AppError> {
        self.on_group(call, group, Touch::group(group), |state, context| {
            let there = state.gallery.get(media).is_some();
            Ok(RemoveMedia { media }.decide(state, context)?.reporting(there))
        })
        .await
    }

    /// Moves a photo to another group, both in one commit.
    pub async fn move_media(
        &self,
        call: &Call,
        media: MediaId,
        from: GroupId,
        to: GroupId,
    ) -> Result<Done<()>, AppError> {
        self.execute(call, between(from, to), |touched, context| {
            let mut changes = Changes::default();
            let (gone, new) = MoveMedia { media }.decide(touched.group(from), touched.group(to), context)?;
            changes.add_group(from, gone);
            changes.add_group(to, new);
            Ok(Plan { changes, outcome: () })
        })
        .await
    }

    /// Puts a copy of a photo into a group; gives the id of the copy.
    pub async fn copy_media(
        &self,
        call: &Call,
        media: MediaId,
        from: GroupId,
        to: GroupId,
    ) -> Result<Done<MediaId>, AppError> {
        self.execute(call, between(from, to), |touched, context| {
            let copy = MediaId(self.ids().uuid(context.at));
            let decision = CopyMedia { media, copy }.decide(touched.group(from), touched.group(to), context)?;
            Ok(Plan::group(to, decision, |()| copy))
        })
        .await
    }

    /// What an upload would find now: refuses where it could not be taken whatever it brings.
    pub async fn upload_slot(&self, call: &Call, group: GroupId, media: MediaId) -> Result<UploadSlot, AppError> {
        // The place may have been reserved on another node.
        let held = self.groups().hold_current(group.0).await?;
        let policy = self.rules(call);
        let context = Context { at: self.now(), workspace: &call.workspace, actor: &call.actor, policy: &policy };
        Ok(match held.state.value.changeable(&context)?.gallery.slot(media)? {
            MediaSlot::Reserved(reservation) => UploadSlot::Reserved(reservation),
            MediaSlot::Filled(media) => UploadSlot::Filled(media.sha256.clone()),
        })
    }

    /// Where a group belongs that is named without its workspace; none if there never was such a group.
    pub async fn workspace_of_group(&self, group: GroupId) -> Result<Option<WorkspaceName>, AppError> {
        let held = self.groups().hold_current(group.0).await?;
        let state = &held.state.value;
        Ok(state.workspace.clone().filter(|_| state.status != Status::Vacant))
    }
}

fn between(from: GroupId, to: GroupId) -> Touch {
    Touch { groups: vec![from, to], ..Touch::nothing() }
}
