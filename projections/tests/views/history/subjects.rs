//! What happens to directory entries, and what members had done.

use std::collections::BTreeMap;

use rollbook_domain::progress::{ProgressEvent, ProgressRecord, ProgressRecorded, Score};
use rollbook_domain::subject::event::*;
use rollbook_domain::subject::{SubjectEvent, SubjectStatus};
use rollbook_domain::{Event, Reference, StreamId, SubjectId, Timestamp};
use rollbook_store::Position;
use uuid::Uuid;

use super::{Dice, History, KINDS};
use crate::support::{NOW, workspace};

impl History {
    pub(super) async fn progress(&mut self) -> Position {
        let workspace = workspace("acme");
        let activity: Reference = "course:do_900".parse().unwrap();
        let record = |dice: &mut Dice| ProgressRecord {
            member: format!("user:{}", dice.below(9)).parse().unwrap(),
            activity: activity.clone(),
            batch: format!("b{}", dice.below(2)),
            enrolled: true,
            completed_count: dice.below(9) as u64,
            scores: [("s".to_owned(), Score { score: 8.5, max: 10.0, attempts: 2 })].into(),
            at: Timestamp::from_micros(NOW + i64::try_from(dice.below(20)).unwrap()),
        };
        let records = (0..5).map(|_| record(&mut self.dice)).collect();
        let recorded = ProgressEvent::Recorded(ProgressRecorded { workspace: workspace.clone(), records });
        self.log.append(&workspace, vec![(StreamId::progress(&workspace, &activity), recorded.into())]).await
    }

    pub(super) async fn subject(&mut self) -> Position {
        if self.subjects.len() < 4 || self.dice.below(3) == 0 {
            return self.register().await;
        }
        let at = self.dice.below(self.subjects.len());
        let (workspace, id) = self.subjects[at].clone();
        let event: SubjectEvent = match self.dice.below(6) {
            0 => {
                self.subjects.swap_remove(at);
                let stream = StreamId::subject(id);
                let erased = (self.dice.below(2) == 0).then(|| (stream, SubjectEvent::from(SubjectErased {}).into()));
                let removed = (stream, SubjectEvent::from(SubjectRemoved {}).into());
                return self.log.append(&workspace, std::iter::once(removed).chain(erased).collect()).await;
            }
            1 => {
                let name = Some(Some(format!("Kamera {}", self.dice.below(9))));
                SubjectChanged { name, status: Some(SubjectStatus::Inactive), attributes: None }.into()
            }
            2 => SubjectRoleChanged { role: "admin".into() }.into(),
            3 => SubjectCredentialSet { argon2id: Some(format!("$argon2id${}", self.dice.below(9))) }.into(),
            4 => {
                let token_sha256 = format!("{id}-{}", self.dice.below(2));
                SubjectSessionOpened { token_sha256, expires_at: Timestamp::from_micros(NOW) }.into()
            }
            _ => SubjectSessionClosed { token_sha256: format!("{id}-1") }.into(),
        };
        self.log.append(&workspace, vec![(StreamId::subject(id), Event::Subject(event))]).await
    }

    async fn register(&mut self) -> Position {
        self.made += 1;
        let workspace = workspace(["acme", "zeta"][self.dice.below(2)]);
        let registered = SubjectRegistered {
            id: SubjectId(Uuid::from_u128(u128::from(self.made))),
            workspace: workspace.clone(),
            subject: format!("{}:{}", KINDS[self.dice.below(3)], self.made).parse().unwrap(),
            number: self.made.is_multiple_of(2).then_some(self.made),
            name: Some(format!("Gerät {}", self.made)),
            status: SubjectStatus::Active,
            attributes: [("email".to_owned(), serde_json::json!(format!("U{}@x.de", self.made)))].into(),
            claims: BTreeMap::new(),
        };
        self.subjects.push((workspace.clone(), registered.id));
        let stream = StreamId::subject(registered.id);
        self.log.append(&workspace, vec![(stream, SubjectEvent::Registered(registered).into())]).await
    }
}
