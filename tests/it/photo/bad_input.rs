//! Uploads as nobody should send them: the contract's error in bounded memory, and nothing is left of them.

use std::iter::{once, repeat_n, repeat_with};

use reqwest::Method;
use serde_json::{Value, json};

use super::rig::{Place, answer};
use crate::fixtures::{Folder, Form, Program, bomb, chunk, png, send};

const OWNERS: &str = r#"[{ id = "0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10", token = "T1",
    primary_brand = "9a4d2c1b-0f1e-4d3c-8b2a-7c6d5e4f3a2b",
    brands = [{ id = "9a4d2c1b-0f1e-4d3c-8b2a-7c6d5e4f3a2b", name = "Main" }] }]"#;
/// How much memory any of it may take, beside what an idle debug build has.
const MOST_MB: u64 = 80;
const MB: usize = 1_000_000;

struct Plant {
    folder: Folder,
    program: Program,
    idle: u64,
    place: Place,
}

async fn call(program: &Program, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = program.client.request(method, path).header("authorization", "T1").body(body.to_string());
    answer(request.send().await.unwrap()).await
}

impl Plant {
    async fn new() -> Self {
        let folder = Folder::new();
        let program = Program::serve_with(&folder, &[("ROLLBOOK_DIALECTS__PHOTO__OWNERS", OWNERS)]);
        let (_, group) = call(&program, Method::POST, "/v1/Group/", json!({})).await;
        let group = group["GroupId"].as_str().unwrap().to_owned();
        let photos = format!("/v1/Group/{group}/Photo");
        let (_, added) = call(&program, Method::POST, &photos, json!({ "AddPhotos": 1 })).await;
        let text = |key: &str| added["AddedPhotos"][0][key].as_str().unwrap().to_owned();
        let (photo, url) = (text("PhotoId"), text("UploadUrl"));
        let idle = program.memory("VmRSS");
        Self { folder, program, idle, place: Place { group, photo, url } }
    }

    fn head(&self, length: Option<usize>) -> String {
        let path = self.place.url.strip_prefix(self.program.client.base()).unwrap();
        let length = length.map_or("transfer-encoding: chunked".into(), |length| format!("content-length: {length}"));
        format!("PUT {path} HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=b0\r\n{length}\r\n")
    }

    async fn told(&self, head: &str, pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> u16 {
        let (status, body) = send(self.program.client.base(), head, pieces).await;
        assert!(body["Error"].as_str().is_some_and(|sentence| !sentence.is_empty()), "{status}: {body}");
        status
    }

    fn form(&self) -> Form {
        Form::default().text("GroupId", &self.place.group).text("PhotoId", &self.place.photo)
    }

    /// The server has no more than before, has not needed much, and takes the photo that was meant.
    async fn nothing_left(self) {
        let peak = self.program.memory("VmHWM");
        assert!(peak < self.idle + MOST_MB * 1_000, "{peak} kB at the peak, {} kB before", self.idle);
        let photos = format!("/v1/Group/{}/Photo", self.place.group);
        assert_eq!(call(&self.program, Method::GET, &photos, Value::Null).await, (200, json!({ "Photos": [] })));
        for folder in ["photo", "photo-uploads"] {
            let folder = self.folder.file("data/files").join(folder);
            let end = std::time::Instant::now() + std::time::Duration::from_secs(30);
            while std::fs::read_dir(&folder).map_or(0, Iterator::count) > 0 {
                assert!(std::time::Instant::now() < end, "files are left in {}", folder.display());
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        }
        let form = self.form().file(Some("a.png"), &png(30, 20, [1, 2, 3]));
        let sent = form.on(reqwest::Client::new().put(&self.place.url)).send().await.unwrap();
        assert_eq!(answer(sent).await, (200, json!({})));
        assert_eq!(self.program.terminate(), Some(0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_without_end_or_sense_are_refused() {
    let plant = Plant::new().await;
    let no_boundary = plant.head(Some(4)).replace("; boundary=b0", "");
    assert_eq!(plant.told(&no_boundary, once(b"--b0".to_vec())).await, 400);

    let tiny = b"--b0\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n".to_vec();
    let million = repeat_n(tiny.repeat(1_000), 1_000);
    let status = plant.told(&plant.head(Some(tiny.len() * MB)), million).await;
    assert!([400, 413].contains(&status), "a million parts: {status}");
    let endless = repeat_with(move || chunk(&tiny.repeat(1_000)));
    let status = plant.told(&plant.head(None), endless).await;
    assert!([400, 413].contains(&status), "parts without end: {status}");

    let endless = once(chunk(b"--b0\r\n")).chain(repeat_with(|| chunk(&b"x-a: b\r\n".repeat(10_000))));
    assert_eq!(plant.told(&plant.head(None), endless).await, 400, "fields of a part without end");

    let begin = b"--b0\r\nContent-Disposition: form-data; name=\"GroupId\"\r\n\r\n";
    let endless = once(chunk(begin)).chain(repeat_with(|| chunk(&vec![b'0'; 65_536])));
    let status = plant.told(&plant.head(None), endless).await;
    assert!([400, 413].contains(&status), "an id without end: {status}");

    let begin = b"--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n\xff\xd8\xff";
    let endless = once(chunk(begin)).chain(repeat_with(|| chunk(&vec![b'1'; 65_536])));
    assert_eq!(plant.told(&plant.head(None), endless).await, 413, "a file without end");
    plant.nothing_left().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_lengths_are_refused() {
    let plant = Plant::new().await;
    let whole = plant.form().file(Some("a.png"), &png(30, 20, [1, 2, 3])).whole();
    for length in [1, 20, 100, 300, whole.len() - 10] {
        assert_eq!(plant.told(&plant.head(Some(length)), once(whole.clone())).await, 400, "cut at {length}");
    }
    for lengths in ["content-length: x", "content-length: -1", "content-length: 10\r\ncontent-length: 11"] {
        let head = plant.head(Some(0)).replace("content-length: 0", lengths);
        assert_eq!(send(plant.program.client.base(), &head, once(whole.clone())).await.0, 400, "{lengths}");
    }
    plant.nothing_left().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bombs_are_refused_before_they_are_unpacked() {
    let plant = Plant::new().await;
    for (width, height) in [(100_000, 100_000), (1, 4_000_000_000), (10_001, 10_000), (0, 10)] {
        let form = plant.form().file(Some("a.png"), &bomb(width, height));
        let sent = form.on(reqwest::Client::new().put(&plant.place.url)).send().await.unwrap();
        assert_eq!(answer(sent).await.0, 400, "{width} x {height}");
    }
    plant.nothing_left().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_files_lead_nowhere() {
    let plant = Plant::new().await;
    let long = "x".repeat(1_000);
    let names =
        ["../../escaped.jpg", "/tmp/escaped.jpg", "..\\escaped.jpg", "CON", "a#1", "%2e%2e%2fescaped.jpg", &long];
    for (at, name) in names.into_iter().enumerate() {
        let path = format!("/v1/Group/{}/Photo", plant.place.group);
        let (_, added) = call(&plant.program, Method::POST, &path, json!({ "AddPhotos": 1 })).await;
        let added = &added["AddedPhotos"][0];
        let (photo, url) = (added["PhotoId"].as_str().unwrap(), added["UploadUrl"].as_str().unwrap());
        let form = Form::default().text("GroupId", &plant.place.group).text("PhotoId", photo);
        let form = form.file(Some(name), &png(30, 20, [u8::try_from(at).unwrap(), 2, 3]));
        assert_eq!(answer(form.on(reqwest::Client::new().put(url)).send().await.unwrap()).await, (200, json!({})));
    }
    let path = format!("/v1/Group/{}/Photo", plant.place.group);
    let (_, list) = call(&plant.program, Method::GET, &path, Value::Null).await;
    let mut sorted: Vec<_> =
        list["Photos"].as_array().unwrap().iter().map(|photo| photo["SortOrder"].clone()).collect();
    sorted.sort_by_key(|name| name.as_str().unwrap().len());
    assert_eq!(sorted, ["CON", "a#1", "escaped", "escaped", "escaped", "%2e%2e%2fescaped", &long]);
    let there = |folder: &str| {
        let entries = std::fs::read_dir(plant.folder.file(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(there("."), ["data", "messages.txt"]);
    let files = there("data/files/photo");
    assert_eq!(files.len(), names.len() * 5);
    assert!(
        files.iter().all(|name| name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())),
        "{files:?}"
    );
    assert_eq!(plant.program.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn altered_and_foreign_signatures_open_nothing() {
    let plant = Plant::new().await;
    let url = &plant.place.url;
    let (path, query) = url.split_once('?').unwrap();
    let signature = query.split_once("Signature=").unwrap().1;
    let other = Plant::new().await;
    let foreign = other.place.url.split_once('?').unwrap().1;
    let altered = [
        path.to_owned(),
        format!("{path}?{foreign}"),
        url.replace("Expires=", "Expires=9"),
        url.replace("Signature=", "Signature=00"),
        url.replace(signature, &signature.to_uppercase().replace(char::is_numeric, "0")),
        url.replace(signature, ""),
        url.replace(signature, &signature[..32]),
        url.replace(signature, &"é".repeat(32)),
        url.replace(&plant.place.photo, &plant.place.group),
        url.replace(&plant.place.group, &plant.place.photo),
    ];
    for url in altered {
        let form = plant.form().file(Some("a.png"), &png(30, 20, [1, 2, 3]));
        let (status, told) = answer(form.on(reqwest::Client::new().put(&url)).send().await.unwrap()).await;
        assert_eq!((status, told["Error"].is_string()), (403, true), "{url}: {told}");
    }
    plant.nothing_left().await;
    other.nothing_left().await;
}
