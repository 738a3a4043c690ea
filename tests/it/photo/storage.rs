//! A bucket that refuses, falls silent or dies in the middle of an upload: its client is told to come again, nothing is
//! shown, and what is left goes after the next start.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};
use reqwest::Body;
use rollbook_dialects::config::Secret;
use rollbook_server::config::{AwsKey, Config};
use rstest::rstest;
use serde_json::{Value, json};

use super::rig::{Place, Rig, answer, form};
use crate::fixtures::{Bucket, Line, Proxy, noise, patient, png};

/// More than what is sent at once, so that a part of the file is in the bucket before the rest has come.
const FIRST: usize = 5_500_000;

pub(super) struct Plant {
    pub(super) rig: Rig,
    pub(super) bucket: Bucket,
    pub(super) proxy: Proxy,
}

fn keep_in(config: &mut Config, address: &str) {
    config.files = format!("s3://hype-group?endpoint=http://{address}");
    config.aws = Some(AwsKey { access_key: "AKIA".into(), secret_key: Secret::new("hidden") });
}

impl Plant {
    pub(super) async fn new() -> Self {
        let bucket = Bucket::start().await;
        let storage = bucket.endpoint().strip_prefix("http://").unwrap().to_owned();
        let proxy = Proxy::start(storage).await;
        let rig = Rig::with(|config| keep_in(config, proxy.address())).await;
        Self { rig, bucket, proxy }
    }

    /// An upload whose line breaks when a part of it is stored.
    async fn upload_broken_by(&self, line: Line, place: &Place) -> (u16, Value) {
        let mut whole = form(place).file(Some("a.png"), &noise(1_500, 1_500)).whole();
        let rest = Bytes::from(whole.split_off(FIRST));
        let (mut pieces, received) = mpsc::channel(0);
        let body = Body::wrap_stream(received.map(Ok::<Bytes, Infallible>));
        let request = patient().put(&place.url).body(body);
        let sending = tokio::spawn(request.header("content-type", "multipart/form-data; boundary=b0").send());
        pieces.send(whole.into()).await.unwrap();
        until(|| self.bucket.unfinished() > 0).await;
        self.proxy.set(line);
        pieces.send(rest).await.unwrap();
        drop(pieces);
        answer(sending.await.unwrap().unwrap()).await
    }

    /// How many pictures, and marks of uploads, are stored.
    fn stored(&self) -> (usize, usize) {
        let files = self.bucket.files();
        let below = |folder: &str| files.iter().filter(|file| file.starts_with(folder)).count();
        (below("photo/"), below("photo-uploads/"))
    }
}

pub(super) async fn until(holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_mins(1);
    while !holds() {
        assert!(Instant::now() < end, "it never came true");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[rstest]
#[case(Line::Refused)]
#[case(Line::Stalled)]
#[case(Line::Cut(20))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_dies_half_way_costs_the_upload_and_nothing_else(#[case] line: Line) {
    let plant = Plant::new().await;
    let group = plant.rig.group().await;
    let place = plant.rig.reserve(&group).await;
    let (status, told) = plant.upload_broken_by(line, &place).await;
    assert_eq!((status, told["Error"].is_string()), (503, true), "{told}");
    plant.proxy.set(Line::Sound);
    assert_eq!(plant.rig.photos(&group).await, [Value::Null; 0]);
    assert_eq!(plant.rig.upload(&place, "b.png", png(60, 40, [1, 2, 3])).await, (200, json!({})), "its place stays");
    assert_eq!(plant.rig.photos(&group).await[0]["SortOrder"], "b");

    let Plant { rig, bucket, proxy } = plant;
    let (folder, config) = rig.stop().await;
    let plant = Plant { rig: Rig::on(folder, config).await, bucket, proxy };
    until(|| plant.stored() == (5, 0)).await;
    plant.rig.stop().await;
}

#[rstest]
#[case(Line::Refused)]
#[case(Line::Stalled)]
#[case(Line::Cut(20))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bucket_that_is_away_takes_no_upload_and_gives_no_picture(#[case] line: Line) {
    let plant = Plant::new().await;
    let group = plant.rig.group().await;
    let photo = plant.rig.photo(&group, "a.png", png(60, 40, [1, 2, 3])).await;
    let place = plant.rig.reserve(&group).await;
    plant.proxy.set(line);
    let media = format!("{}/media{}", plant.rig.served.client.base(), photo["Small"].as_str().unwrap());
    // At once: a storage that keeps silent is waited for.
    let sent = form(&place).file(Some("b.png"), &png(60, 40, [4, 5, 6])).on(patient().put(&place.url));
    let (sent, fetched) = tokio::join!(sent.send(), patient().get(&media).send());
    let (status, told) = answer(sent.unwrap()).await;
    assert_eq!((status, told["Error"].is_string()), (503, true), "{told}");
    assert_eq!(fetched.unwrap().status().as_u16(), 503);
    plant.proxy.set(Line::Sound);
    assert_eq!(reqwest::get(&media).await.unwrap().status().as_u16(), 200);
    assert_eq!(plant.rig.photos(&group).await.len(), 1);
    assert_eq!(plant.rig.upload(&place, "b.png", png(60, 40, [4, 5, 6])).await, (200, json!({})));
    // A mark may have been stored although nobody was told so: the next start finds it.
    assert_eq!(plant.stored().0, 10);
    plant.rig.stop().await;
}
