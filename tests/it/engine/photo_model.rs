//! Whatever is done to photos, the views show what the plainest model of it shows.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use rollbook_app::AppError;
use rollbook_domain::group::commands::{AddMedia, ChangeDetails};
use rollbook_domain::{GroupId, MediaId, Refusal};

use super::photos::upload;
use super::rig::Rig;

/// What is done; photos are named by when they were first heard of, groups by when they were made.
#[derive(Debug, Clone)]
enum Step {
    Reserve { group: usize },
    Upload { photo: usize, name: u8, digit: u8 },
    Remove { photo: usize },
    Move { photo: usize, to: usize },
    Copy { photo: usize, to: usize },
    Picture { group: usize },
}

/// A photo as far as anybody can see it.
#[derive(Debug, Clone)]
struct Photo {
    id: MediaId,
    group: usize,
    created: i64,
    /// Name, digit of the hash and small rendition; none while it is only a place.
    filled: Option<(String, u8, String)>,
    gone: bool,
}

/// Who stands for a group.
#[derive(Debug, Clone, PartialEq)]
enum Stands {
    Nobody,
    Photo(usize),
    Path,
}

struct Model {
    photos: Vec<Photo>,
    stands: [Stands; 2],
}

const GROUPS: usize = 2;
const SET: &str = "/set/by-hand.jpg";

fn step() -> impl Strategy<Value = Step> {
    let (group, photo) = (0..GROUPS, 0..12_usize);
    prop_oneof![
        2 => group.clone().prop_map(|group| Step::Reserve { group }),
        4 => (photo.clone(), 0..3_u8, 0..2_u8).prop_map(|(photo, name, digit)| Step::Upload { photo, name, digit }),
        2 => photo.clone().prop_map(|photo| Step::Remove { photo }),
        2 => (photo.clone(), group.clone()).prop_map(|(photo, to)| Step::Move { photo, to }),
        1 => (photo, group.clone()).prop_map(|(photo, to)| Step::Copy { photo, to }),
        1 => group.prop_map(|group| Step::Picture { group }),
    ]
}

impl Model {
    fn shown(&self, group: usize) -> Vec<(String, i64, MediaId, usize)> {
        let here = self.photos.iter().enumerate().filter(|(_, photo)| photo.group == group && !photo.gone);
        let key = |(at, photo): (usize, &Photo)| {
            photo.filled.as_ref().map(|(name, ..)| (name.clone(), photo.created, photo.id, at))
        };
        let mut shown: Vec<_> = here.filter_map(key).collect();
        shown.sort();
        shown
    }

    fn comes(&mut self, at: usize) {
        let stands = &mut self.stands[self.photos[at].group];
        if *stands == Stands::Nobody {
            *stands = Stands::Photo(at);
        }
    }

    fn leaves(&mut self, at: usize, group: usize) {
        if self.stands[group] == Stands::Photo(at) {
            let next = self.shown(group).first().map(|(.., next)| Stands::Photo(*next));
            self.stands[group] = next.unwrap_or(Stands::Nobody);
        }
    }

    fn picture(&self, group: usize) -> Option<String> {
        match &self.stands[group] {
            Stands::Nobody => None,
            Stands::Path => Some(SET.into()),
            Stands::Photo(at) => self.photos[*at].filled.as_ref().map(|(.., small)| small.clone()),
        }
    }
}

struct Play {
    rig: Rig,
    groups: Vec<GroupId>,
    model: Model,
}

impl Play {
    async fn begin() -> Self {
        let rig = Rig::sqlite().await;
        let groups = vec![rig.group("a").await, rig.group("b").await];
        Self { rig, groups, model: Model { photos: Vec::new(), stands: [Stands::Nobody, Stands::Nobody] } }
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Reserve { group } => self.reserve(group).await,
            Step::Picture { group } => self.set_picture(group).await,
            Step::Upload { photo, .. }
            | Step::Remove { photo }
            | Step::Move { photo, .. }
            | Step::Copy { photo, .. }
                if photo >= self.model.photos.len() => {}
            Step::Upload { photo, name, digit } => self.upload(photo, name, digit).await,
            Step::Remove { photo } => self.remove(photo).await,
            Step::Move { photo, to } => self.move_to(photo, to).await,
            Step::Copy { photo, to } => self.copy(photo, to).await,
        }
    }

    async fn reserve(&mut self, group: usize) {
        let Self { rig, groups, model } = self;
        let reserved = rig.app.reserve_media(&rig.call, groups[group], 1, 3_600).await.unwrap().outcome;
        let (id, created) = (reserved.media[0], reserved.created);
        model.photos.push(Photo { id, group, created, filled: None, gone: false });
    }

    async fn set_picture(&mut self, group: usize) {
        let wish = ChangeDetails { thumb: Some(SET.into()), ..ChangeDetails::default() };
        self.rig.app.change_details(&self.rig.call, self.groups[group], None, wish).await.unwrap();
        self.model.stands[group] = Stands::Path;
    }

    async fn upload(&mut self, at: usize, name: u8, digit: u8) {
        let Self { rig, groups, model } = self;
        let photo = &mut model.photos[at];
        let sort_order = format!("IMG_{name}");
        let command = upload(rig, photo.id, &digit.to_string(), u32::try_from(at).unwrap());
        let command = AddMedia { sort_order: sort_order.clone(), ..command };
        let small = command.renditions.small.clone();
        let done = rig.app.add_media(&rig.call, groups[photo.group], command).await;
        match (&photo.filled, photo.gone) {
            (_, true) => assert!(matches!(done, Err(AppError::Refused(Refusal::UnknownMedia { .. })))),
            (Some((_, known, _)), _) if *known != digit => {
                assert!(matches!(done, Err(AppError::Refused(Refusal::MediaDiffers))));
            }
            (Some(_), _) => _ = done.unwrap(),
            (None, _) => {
                done.unwrap();
                photo.filled = Some((sort_order, digit, small));
                model.comes(at);
            }
        }
    }

    async fn remove(&mut self, at: usize) {
        let Self { rig, groups, model } = self;
        let (id, group) = (model.photos[at].id, model.photos[at].group);
        rig.app.remove_media(&rig.call, groups[group], id).await.unwrap();
        // What is no photo yet is not removed: its place stays.
        if model.photos[at].filled.is_some() && !model.photos[at].gone {
            model.photos[at].gone = true;
            model.leaves(at, group);
        }
    }

    async fn move_to(&mut self, at: usize, to: usize) {
        let Self { rig, groups, model } = self;
        let (photo, from) = (model.photos[at].clone(), model.photos[at].group);
        let done = rig.app.move_media(&rig.call, photo.id, groups[from], groups[to]).await;
        if photo.filled.is_none() || photo.gone {
            assert!(matches!(done, Err(AppError::Refused(Refusal::UnknownMedia { .. }))), "{done:?}");
            return;
        }
        done.unwrap();
        if from != to {
            model.photos[at].group = to;
            model.leaves(at, from);
            model.comes(at);
        }
    }

    async fn copy(&mut self, at: usize, to: usize) {
        let Self { rig, groups, model } = self;
        let photo = model.photos[at].clone();
        let done = rig.app.copy_media(&rig.call, photo.id, groups[photo.group], groups[to]).await;
        if photo.filled.is_none() || photo.gone {
            assert!(matches!(done, Err(AppError::Refused(Refusal::UnknownMedia { .. }))), "{done:?}");
            return;
        }
        let id = done.unwrap().outcome;
        rig.app.wait_for_workspace(&rig.call.workspace).await.unwrap();
        let view = rig.app.queries().photos().media(&rig.call.workspace, id).await.unwrap().unwrap();
        model.photos.push(Photo { id, group: to, created: view.media.created, ..photo });
        model.comes(model.photos.len() - 1);
    }

    async fn compare(&self) {
        let Self { rig, groups, model } = self;
        let (queries, home) = (rig.app.queries(), &rig.call.workspace);
        rig.app.wait_for_workspace(home).await.unwrap();
        let totals = queries.photos().media_totals(home, groups).await.unwrap();
        for (at, group) in groups.iter().enumerate() {
            let shown: Vec<_> = model.shown(at).into_iter().map(|(.., id, _)| id).collect();
            let list = queries.photos().media_of_group(home, *group).await.unwrap();
            assert_eq!(list.iter().map(|view| view.id).collect::<Vec<_>>(), shown);
            let view = queries.group(home, *group).await.unwrap().unwrap().read().unwrap();
            let count = BTreeMap::from([("photo".to_owned(), shown.len() as u64)]);
            assert_eq!((view.thumb, totals[at]), (model.picture(at), shown.len() as u64));
            assert_eq!(view.member_counts, if shown.is_empty() { BTreeMap::new() } else { count });
        }
    }
}

#[test]
fn the_views_show_what_a_plain_model_shows() {
    let config = Config { cases: 24, rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let told = TestRunner::new(config).run(&prop::collection::vec(step(), 1..40), |steps| {
        runtime.block_on(async {
            let mut play = Play::begin().await;
            for step in &steps {
                play.take(step).await;
            }
            play.compare().await;
        });
        Ok(())
    });
    told.unwrap();
}
