//! Uploads that meet each other, break off, or bring what is no photo.

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::rig::{Place, Rig, form};
use crate::fixtures::{Form, bomb, png, size};

const RED: [u8; 3] = [200, 10, 10];
const BLUE: [u8; 3] = [10, 10, 200];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_becomes_five_pictures() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let bytes = png(2_000, 1_000, RED);
    let photo = rig.photo(&group, "IMG_0124.PNG", bytes.clone()).await;
    assert_eq!(
        (&photo["SortOrder"], &photo["Ratio"], &photo["Deleted"]),
        (&json!("IMG_0124"), &json!(2.0), &json!(false))
    );
    let (content_type, original) = rig.media(&photo["Original"]).await;
    assert_eq!((content_type.as_str(), original == bytes), ("image/png", true));
    let pictures =
        [("Medium", (1_600, 800)), ("Small", (400, 200)), ("Watermark", (1_600, 800)), ("WatermarkSmall", (400, 200))];
    for (key, expected) in pictures {
        let (content_type, picture) = rig.media(&photo[key]).await;
        assert_eq!((content_type.as_str(), size(&picture)), ("image/jpeg", expected), "{key}");
    }
    let shown = rig.get(&format!("/v1/Group/{group}")).await;
    assert_eq!((&shown["Count"], &shown["Thumb"]), (&json!(1), &photo["Small"]));
    rig.settles_at((5, 0)).await;
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_uploads_for_one_photo_at_once_have_one_result() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    for round in 0..4_u8 {
        let place = rig.reserve(&group).await;
        let bytes = [png(300 + u32::from(round), 200, RED), png(300, 200, BLUE)];
        let uploads = bytes.iter().map(|bytes| rig.upload(&place, "a.png", bytes.clone()));
        let statuses: Vec<u16> = join_all(uploads).await.into_iter().map(|(status, _)| status).collect();
        let photo = rig.get(&format!("/v1/Photo/{}", place.photo)).await;
        let (_, original) = rig.media(&photo["Original"]).await;
        let winner = usize::from(original == bytes[1]);
        assert_eq!(original, bytes[winner]);
        assert_eq!((statuses[winner], statuses[1 - winner]), (200, 409));
    }
    rig.settles_at((20, 0)).await;
    let place = rig.reserve(&group).await;
    let same = (0..6).map(|_| rig.upload(&place, "a.png", png(300, 200, RED)));
    for answer in join_all(same).await {
        assert_eq!(answer, (200, json!({})));
    }
    rig.settles_at((25, 0)).await;
    assert_eq!(rig.photos(&group).await.len(), 5);
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_photo_is_refused_and_its_place_stays() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let place = rig.reserve(&group).await;
    let whole = png(60, 40, RED);
    let cut = whole[..whole.len() - 20].to_vec();
    let bad: [Vec<u8>; 7] = [
        Vec::new(),
        b"GIF89a\x01\x00\x01\x00".to_vec(),
        b"<html><script>alert(1)</script>".to_vec(),
        [b"<html>".as_slice(), &whole].concat(),
        b"\xff\xd8\xff\xe0".to_vec(),
        cut,
        bomb(100_000, 100_000),
    ];
    for bytes in bad {
        let (status, body) = rig.upload(&place, "IMG_1.jpg", bytes).await;
        assert_eq!(status, 400, "{body}");
        assert!(!body["Error"].as_str().unwrap().is_empty());
    }
    rig.settles_at((0, 0)).await;
    assert_eq!(rig.photos(&group).await, [Value::Null; 0]);
    // Mislabelled, with something behind its end: what it is counts, and what is behind stays in the original alone.
    let polyglot = [whole, b"PK\x03\x04<script>".to_vec()].concat();
    assert_eq!(rig.upload(&place, "IMG_1.jpg", polyglot).await, (200, json!({})));
    let photo = rig.photos(&group).await[0].clone();
    assert_eq!(photo["Original"].as_str().unwrap().rsplit('.').next(), Some("png"));
    let (_, medium) = rig.media(&photo["Medium"]).await;
    assert!(!medium.windows(8).any(|window| window == b"<script>"));
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_of_every_wrong_kind_are_answered() {
    let rig = Rig::with(|config| config.dialects.photo.max_upload_bytes = 100_000).await;
    let group = rig.group().await;
    let place = rig.reserve(&group).await;
    let photo = png(30, 20, RED);
    let other = Place { photo: group.clone(), ..place.clone() };
    for (why, sent, status) in [
        ("no file", form(&place), 400),
        ("no name of the file", form(&place).file(None, &photo), 400),
        ("no ids", Form::default().file(Some("a.png"), &photo), 400),
        ("another photo's id", form(&other).file(Some("a.png"), &photo), 400),
        ("too large", form(&place).file(Some("a.png"), &vec![0; 100_001]), 413),
        ("many parts", (0..200).fold(form(&place), |form, i| form.text(&format!("x{i}"), "")), 400),
    ] {
        assert_eq!(rig.send(&place, sent).await.0, status, "{why}");
    }
    let put = || reqwest::Client::new().put(&place.url);
    let no_boundary = put().header("content-type", "multipart/form-data").body("x").send().await.unwrap();
    assert_eq!(no_boundary.status().as_u16(), 400);
    assert_eq!(put().body("plain").send().await.unwrap().status().as_u16(), 400);
    rig.settles_at((0, 0)).await;
    let parts = Form::default().file(Some("a.png"), &photo).text("other", "ignored").text("PhotoId", &place.photo);
    let parts = parts.text("GroupId", &place.group.to_uppercase());
    assert_eq!(rig.send(&place, parts).await, (200, json!({})));
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_upload_leaves_nothing() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let place = rig.reserve(&group).await;
    let address = rig.served.client.base().strip_prefix("http://").unwrap().to_owned();
    let path = place.url.split_once(&address).unwrap().1;
    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: {address}\r\ncontent-length: 9000000\r\ncontent-type: multipart/form-data; boundary=b\r\n\r\n\
         --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n"
    );
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&vec![7; 6_000_000]).await.unwrap();
    // It is under way: its mark is there.
    rig.settles_at((1, 1)).await;
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    rig.settles_at((0, 0)).await;
    assert_eq!(rig.upload(&place, "a.png", png(30, 20, RED)).await, (200, json!({})));
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_deleted_before_its_upload_takes_nothing() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let place = rig.reserve(&group).await;
    assert_eq!(rig.call(Method::DELETE, &format!("/v1/Group/{group}"), Value::Null).await, (200, json!({})));
    assert_eq!(rig.upload(&place, "a.png", png(30, 20, RED)).await.0, 404);
    rig.settles_at((0, 0)).await;
    rig.stop().await;
}
