//! What happens to photos, their zips and their owners.

use rollbook_domain::archive::event::*;
use rollbook_domain::archive::{ArchiveEntry, ArchiveEvent, ArchiveStep};
use rollbook_domain::group::event::*;
use rollbook_domain::group::{GroupEvent, Media, MediaFormat, Ratio, Renditions};
use rollbook_domain::workspace::{WorkspaceEvent, WorkspaceOwnerChanged};
use rollbook_domain::{ArchiveId, GroupId, MediaId, StreamId};
use rollbook_store::Position;
use uuid::Uuid;

use super::History;
use crate::support::workspace;

pub(crate) fn media_id(number: u32) -> MediaId {
    MediaId(Uuid::from_u128(0xabcd_0000 + u128::from(number)))
}

pub(crate) fn media(number: u32, sort_order: &str) -> Media {
    let path = |name: &str| format!("/{number}/{name}.jpg");
    Media {
        created: i64::from(number) % 3,
        sha256: "ab".repeat(32),
        size: 7,
        format: MediaFormat::Png,
        ratio: Ratio::of(3, 2),
        sort_order: sort_order.into(),
        renditions: Renditions {
            original: path("original"),
            medium: path("medium"),
            small: path("small"),
            watermark: path("watermark"),
            watermark_small: path("watermark-small"),
        },
    }
}

fn removed(id: MediaId, reason: RemovalReason, next: Option<&MediaId>) -> GroupEvent {
    let thumb = next.map(|next| NextThumb { id: *next, path: format!("/{next}/small.jpg") });
    MediaRemoved { id, reason, thumb }.into()
}

impl super::Group {
    fn member(id: MediaId) -> (String, String) {
        ("photo".into(), id.to_string())
    }

    fn take_in(&mut self, id: MediaId) {
        self.photos.insert(id);
        self.members.insert(Self::member(id), false);
    }

    fn give_up(&mut self, id: MediaId) {
        self.photos.remove(&id);
        self.members.remove(&Self::member(id));
    }

    fn toggle(&mut self, id: MediaId) -> GroupEvent {
        let (kind, ids) = ("photo".to_owned(), vec![id.to_string()]);
        let hidden = self.members.entry(Self::member(id)).or_default();
        *hidden = !*hidden;
        if *hidden { MembersSuspended { kind, ids }.into() } else { MembersReactivated { kind, ids }.into() }
    }
}

impl History {
    /// A reservation, an arrival, the end of a photo, or that it is hidden or shown.
    pub(super) fn photo(&mut self, at: usize) -> GroupEvent {
        self.made += 1;
        let (number, which) = (self.made, self.dice.below(7));
        let (id, group) = (media_id(number), &mut self.groups[at]);
        match (which, group.photos.first().copied()) {
            (0 | 1, Some(gone)) => {
                group.give_up(gone);
                removed(gone, RemovalReason::Removed, group.photos.last())
            }
            (2, Some(shown)) => group.toggle(shown),
            (3, _) => MediaReserved { media: vec![id], created: 7, expires_at: 9 }.into(),
            _ => {
                group.take_in(id);
                MediaArrived { id, media: media(number, &format!("IMG_{}", self.dice.below(4))) }.into()
            }
        }
    }

    /// From the first group that has a photo to any other of its workspace; the events may stand in either order.
    pub(super) async fn move_photo(&mut self) -> Position {
        let to = self.dice.below(self.groups.len());
        let (home, target) = (self.groups[to].workspace.clone(), self.groups[to].id);
        let source =
            |group: &&mut super::Group| group.workspace == home && group.id != target && !group.photos.is_empty();
        let found = self.groups.iter_mut().find(source).and_then(|group| {
            let photo = *group.photos.first()?;
            group.give_up(photo);
            Some((group.id, removed(photo, RemovalReason::Moved, group.photos.last()), photo))
        });
        let mut events = Vec::new();
        if let Some((from, gone, photo)) = found {
            self.groups[to].take_in(photo);
            let arrived = GroupEvent::from(MediaArrived { id: photo, media: media(self.made, "moved") });
            events = vec![(StreamId::group(from), gone.into()), (StreamId::group(target), arrived.into())];
            if self.dice.below(2) == 0 {
                events.reverse();
            }
        }
        self.log.append(&home, events).await
    }

    pub(super) async fn archive(&mut self) -> Position {
        if self.archives.is_empty() || self.dice.below(3) == 0 {
            return self.request_archive().await;
        }
        let at = self.dice.below(self.archives.len());
        let (home, id) = self.archives[at].clone();
        let event: ArchiveEvent = match self.dice.below(4) {
            0 => ArchiveFinished { input_size: 8, size: 9, sha256: "cd".repeat(32), expires_at: 99 }.into(),
            1 => ArchiveFailed { reason: "gone".into(), expires_at: 99 }.into(),
            _ => ArchiveProgressed { step: ArchiveStep::Convert, percent: 40 }.into(),
        };
        if !matches!(event, ArchiveEvent::Progressed(_)) {
            self.archives.swap_remove(at);
        }
        self.log.append(&home, vec![(StreamId::archive(id), event.into())]).await
    }

    async fn request_archive(&mut self) -> Position {
        self.made += 1;
        let home = workspace("acme");
        let id = ArchiveId(Uuid::from_u128(u128::from(self.made)));
        let entry = ArchiveEntry { media: media_id(1), file: "/1/small.jpg".into(), name: "a.jpg".into() };
        let group = GroupId(Uuid::from_u128(1 << 64));
        let requested =
            ArchiveRequested { workspace: home.clone(), group, name: "divers".into(), entries: vec![entry] };
        self.archives.push((home.clone(), id));
        self.log.append(&home, vec![(StreamId::archive(id), ArchiveEvent::from(requested).into())]).await
    }

    /// The first time it says who it is.
    pub(super) async fn owner(&mut self) -> Position {
        let home = workspace("zeta");
        let changed = WorkspaceOwnerChanged {
            id: (!std::mem::replace(&mut self.owned, true)).then(|| Uuid::from_u128(77)),
            timezone: (self.dice.below(2) == 0).then(|| "Europe/Berlin".into()),
            first_name: Some(format!("Ann {}", self.dice.below(9))),
            ..WorkspaceOwnerChanged::default()
        };
        self.log.append(&home, vec![(StreamId::workspace(&home), WorkspaceEvent::from(changed).into())]).await
    }
}
