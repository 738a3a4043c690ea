//! Zips to the last byte.

use std::io::{Cursor, Read};

use reqwest::Method;
use serde_json::{Value, json};

use super::rig::{Rig, answer};
use crate::fixtures::png;

/// Asks for a zip; where it can be watched.
async fn zip(rig: &Rig, group: &str, photos: &Value) -> String {
    let body = json!({ "Photos": photos, "Name": "Früh \"am\" Riff" });
    let (status, body) = rig.call(Method::POST, &format!("/v1/Group/{group}/Zip"), body).await;
    assert_eq!(status, 201, "{body}");
    body["Status"].as_str().unwrap().to_owned()
}

async fn watched(url: &str) -> Value {
    let (status, body) = answer(reqwest::get(format!("{url}?wait=true")).await.unwrap()).await;
    assert_eq!(status, 200, "{body}");
    body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_zip_holds_what_the_media_base_serves() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let first = rig.photo(&group, "b.png", png(900, 600, [1, 2, 3])).await;
    let second = rig.photo(&group, "a.png", png(60, 40, [4, 5, 6])).await;
    let wished = json!([
        { "File": first["Original"], "FileName": "../../b.png" },
        { "File": second["Watermark"], "FileName": "b.png", "Region": "eu" },
        { "File": second["Small"] },
    ]);
    let url = zip(&rig, &group, &wished).await;
    let process = watched(&url).await;
    assert_eq!(
        (&process["step"], &process["percent"], &process["output"]["downloads"]),
        (&json!("finished"), &json!(100), &json!(0))
    );
    assert_eq!(process["output"]["filename"], "Früh \"am\" Riff.zip");
    let fetched = reqwest::get(process["output"]["url"].as_str().unwrap()).await.unwrap();
    assert_eq!(fetched.headers()["content-type"], "application/zip");
    assert!(
        fetched.headers()["content-disposition"]
            .to_str()
            .unwrap()
            .starts_with("attachment; filename=\"Fr_h _am_ Riff.zip\"")
    );
    let bytes = fetched.bytes().await.unwrap();
    assert_eq!(process["output"]["size"], bytes.len());
    let mut read = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let last = second["Small"].as_str().unwrap().rsplit('/').next().unwrap();
    let mut size = 0;
    for (i, (name, suffix)) in
        [("b.png", &first["Original"]), ("b (2).png", &second["Watermark"]), (last, &second["Small"])]
            .into_iter()
            .enumerate()
    {
        let mut entry = read.by_index(i).unwrap();
        assert_eq!((&*entry.name().unwrap(), entry.compression()), (name, ::zip::CompressionMethod::Stored));
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        assert!(content == rig.media(suffix).await.1, "{name}");
        size += content.len();
    }
    assert_eq!(process["input"]["size"], size);
    assert_eq!(watched(&url).await["output"]["downloads"], 1);
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_files_of_the_group_go_in() {
    let rig = Rig::start().await;
    let (group, other) = (rig.group().await, rig.group().await);
    let photo = rig.photo(&group, "a.png", png(60, 40, [4, 5, 6])).await;
    let path = |group: &str| format!("/v1/Group/{group}/Zip");
    for (group, file) in
        [(&other, photo["Small"].clone()), (&group, json!("/f3a9c1/8e77b0d2.jpg")), (&group, json!("../log.db"))]
    {
        let body = json!({ "Photos": [{ "File": file }] });
        assert_eq!(rig.call(Method::POST, &path(group), body).await.0, 400, "{file}");
    }
    let stranger = reqwest::Client::new().post(format!("{}{}", rig.served.client.base(), path(&group)));
    let stranger = stranger.header("authorization", "T2").json(&json!({ "Photos": [{ "File": photo["Small"] }] }));
    assert_eq!(stranger.send().await.unwrap().status().as_u16(), 404);
    rig.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_files_are_the_most() {
    let rig = Rig::start().await;
    let group = rig.group().await;
    let photo = rig.photo(&group, "a.png", png(6, 4, [4, 5, 6])).await;
    let photos = |count| json!(vec![json!({ "File": photo["Small"], "FileName": "a.jpg" }); count]);
    let process = watched(&zip(&rig, &group, &photos(1_000)).await).await;
    assert_eq!(process["step"], "finished", "{process}");
    let bytes = reqwest::get(process["output"]["url"].as_str().unwrap()).await.unwrap().bytes().await.unwrap();
    let mut read = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(read.len(), 1_000);
    assert_eq!(&*read.by_index(999).unwrap().name().unwrap(), "a (1000).jpg");
    let body = json!({ "Photos": photos(1_001) });
    let (status, told) = rig.call(Method::POST, &format!("/v1/Group/{group}/Zip"), body).await;
    assert_eq!((status, told), (400, json!({ "Error": "Photos is not a list of 1 to 1000 files." })));
    rig.stop().await;
}
