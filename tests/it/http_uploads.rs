//! Imports over REST, from the upload to the members.

use reqwest::Method;
use rollbook_dialects::config::Secret;
use rollbook_server::config::AwsKey;
use serde_json::{Value, json};

use crate::fixtures::{Bucket, Client, Folder, Line, Proxy, Served};

const CSV: &str = "text/csv";

async fn group(client: &Client) -> String {
    let made = client.post("/v1/groups", &json!({ "name": "a" })).await;
    format!("/v1/groups/{}", made.body["id"].as_str().unwrap())
}

async fn upload(client: &Client, path: &str, media_type: &str, body: impl Into<reqwest::Body>) -> (u16, Value) {
    let request = client.request(Method::POST, path).header("content-type", media_type).body(body);
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    if status == 202 {
        assert!(answer.headers()["location"].to_str().unwrap().starts_with("/v1/imports/"));
    }
    (status, answer.json().await.unwrap())
}

/// Waits for the end of an import, by the events that tell of it.
async fn ended(client: &Client, job: &str) -> Value {
    let mut after = String::new();
    loop {
        let page =
            client.get(&format!("/v1/events?type=group.import-succeeded&type=group.import-failed{after}")).await.body;
        let told = page["items"].as_array().unwrap().iter().find(|event| event["data"]["job"] == job).cloned();
        if let Some(event) = told {
            let position = event["position"].as_str().unwrap().to_owned();
            return client.get_at(&format!("/v1/imports/{job}"), Some(&position)).await.body;
        }
        after = format!("&after={}", page["next"].as_str().unwrap());
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_becomes_members() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let group = group(client).await;

    let path = format!("{group}/imports?kind=user&role=guest");
    let (status, asked) = upload(client, &path, CSV, "id\nasha\nben\nasha\n").await;
    assert_eq!((status, asked["size"].as_u64()), (202, Some(17)));
    let import = ended(client, asked["job"].as_str().unwrap()).await;
    assert_eq!(import["status"], "succeeded", "{import}");

    let form = "--x\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhello\r\n\
                --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"ids.csv\"\r\n\r\ncleo\n\r\n--x--\r\n";
    let (status, asked) = upload(client, &path, "multipart/form-data; boundary=x", form).await;
    assert_eq!(status, 202, "{asked}");
    let import = ended(client, asked["job"].as_str().unwrap()).await;
    assert_eq!((&import["ids"], &import["added"]), (&json!(1), &json!(1)), "{import}");

    let members = client.get(&format!("{group}/members")).await.body;
    let members: Vec<_> = members["items"].as_array().unwrap().iter().map(|member| member["member"].clone()).collect();
    assert_eq!(members, ["user:asha", "user:ben", "user:cleo"]);
    let listed = client.get(&format!("{group}/imports?total=true")).await.body;
    assert_eq!((&listed["total"], &listed["items"][0]["job"]), (&json!(2), &asked["job"]), "newest first");
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_can_be_followed_to_its_end() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let group = group(client).await;
    let (_, asked) = upload(client, &format!("{group}/imports"), CSV, "asha\nben\n").await;
    let path = format!("/v1/imports/{}", asked["job"].as_str().unwrap());
    let position = asked["position"].as_str().unwrap();
    let follow = client.request(Method::GET, &path).header("rollbook-min-position", position);
    // It ends by itself.
    let text = follow.header("accept", "text/event-stream").send().await.unwrap().text().await.unwrap();
    let moves: Vec<Value> =
        text.lines().filter_map(|line| line.strip_prefix("data: ")).map(|data| data.parse().unwrap()).collect();
    let last = moves.last().unwrap();
    assert_eq!((&last["status"], &last["added"], &last["progress"]), (&json!("succeeded"), &json!(2), &Value::Null));
    assert!(moves[..moves.len() - 1].iter().all(|earlier| earlier["status"] == "pending"), "{text}");
    assert_eq!(client.get(&path).await.body, *last);
    let lines = client.request(Method::GET, &path).header("accept", "application/x-ndjson").send().await.unwrap();
    assert_eq!(lines.status(), 406);
    assert!(served.stop().await);
}

/// What a stream of events sends next; other blocks than data keep the connection open or say how to reconnect.
async fn next_of(stream: &mut reqwest::Response) -> Value {
    let mut told = String::new();
    loop {
        told += std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap();
        let blocks = told.rsplit_once("\n\n").map_or("", |(whole, _)| whole);
        if let Some(data) = blocks.lines().rev().find_map(|line| line.strip_prefix("data: ")) {
            return data.parse().unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_an_import_has_read_is_told_while_it_reads() {
    let bucket = Bucket::start().await;
    let proxy = Proxy::start(bucket.endpoint().strip_prefix("http://").unwrap().to_owned()).await;
    let folder = Folder::new();
    let mut config = folder.config();
    config.files = format!("s3://hype-group?endpoint=http://{}", proxy.address());
    config.aws = Some(AwsKey { access_key: "AKIA".into(), secret_key: Secret::new("hidden") });
    let served = Served::start(&config).await;
    let client = &served.client;
    let group = group(client).await;
    let csv = "u-asha\n".repeat(100_000);
    let size = csv.len();

    proxy.set(Line::Held(size as u64 / 2));
    let (status, asked) = upload(client, &format!("{group}/imports"), CSV, csv).await;
    assert_eq!(status, 202, "{asked}");
    let path = format!("/v1/imports/{}", asked["job"].as_str().unwrap());
    let asked = asked["position"].as_str().unwrap().to_owned();
    let is_reading = |import: &Value| {
        let progress = &import["progress"];
        let read = usize::try_from(progress["bytesRead"].as_u64().unwrap()).unwrap();
        assert_eq!((&import["status"], &progress["size"]), (&json!("pending"), &json!(size)), "{import}");
        assert!(read < size, "{import}");
        (read > 0).then(|| {
            assert_eq!(progress["phase"], "reading", "{import}");
            assert!(progress["ids"].as_u64().unwrap() > 0, "{import}");
            read
        })
    };
    let read = loop {
        let import = client.get_at(&path, Some(&asked)).await.body;
        match import.get("progress").filter(|progress| !progress.is_null()).and_then(|_| is_reading(&import)) {
            Some(read) => break read,
            None => tokio::task::yield_now().await,
        }
    };
    let follow = client.request(Method::GET, &path).header("rollbook-min-position", &asked);
    let mut stream = follow.header("accept", "text/event-stream").send().await.unwrap();
    assert!(is_reading(&next_of(&mut stream).await) >= Some(read), "it does not go back");

    proxy.set(Line::Sound);
    let mut told = Vec::new();
    while let Some(piece) = stream.chunk().await.unwrap() {
        told.extend(piece);
    }
    let told = String::from_utf8(told).unwrap();
    let last: Value = told.lines().filter_map(|line| line.strip_prefix("data: ")).next_back().unwrap().parse().unwrap();
    assert_eq!((&last["status"], &last["added"], &last["retries"]), (&json!("succeeded"), &json!(1), &json!(0)));
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_uploads_are_refused_and_leave_nothing() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let path = format!("{}/imports", group(client).await);
    let no_file = "--x\r\ncontent-disposition: form-data; name=\"note\"\r\n\r\nhello\r\n--x--\r\n";
    let unknown = "/v1/groups/01890a5d-ac96-774b-bcce-b302099a8057/imports";
    for (path, media_type, body, expected) in [
        (path.as_str(), "application/json", "[]", (415, "unsupported-media-type")),
        (path.as_str(), "multipart/form-data", no_file, (415, "unsupported-media-type")),
        (path.as_str(), "multipart/form-data; boundary=x", no_file, (400, "invalid-field")),
        (path.as_str(), "multipart/form-data; boundary=x", "--x\r\nbroken", (400, "invalid-field")),
        (&format!("{path}?kind=User"), CSV, "a\n", (400, "invalid-text")),
        (&format!("{path}?colour=red"), CSV, "a\n", (400, "unknown-parameter")),
        (unknown, CSV, "a\n", (404, "unknown-group")),
    ] {
        let (status, problem) = upload(client, path, media_type, body).await;
        assert_eq!((status, problem["code"].as_str()), (expected.0, Some(expected.1)), "{path} {media_type}");
    }
    assert_eq!(client.get("/v1/imports?total=true").await.body["total"], 0);
    assert_eq!(files_below(&folder.file("data/files/hype-group")), 0, "refused files are gone");
    assert!(served.stop().await);
}

fn files_below(path: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries.map(|entry| entry.unwrap().path()).map(|path| if path.is_dir() { files_below(&path) } else { 1 }).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_is_repeatable_under_its_key() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let path = format!("{}/imports", group(client).await);
    let send = async |body: &'static str| {
        let request = client.request(Method::POST, &path).header("content-type", CSV).header("idempotency-key", "k");
        let answer = request.body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, first) = send("a\nb\n").await;
    assert_eq!(status, 202);
    assert_eq!(send("a\nb\n").await, (202, first));
    let (status, problem) = send("a\nc\n").await;
    assert_eq!((status, problem["code"].as_str()), (422, Some("idempotency-key-reused")));
    assert!(served.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_are_read_as_they_were() {
    let folder = Folder::new();
    let served = Served::start(&folder.config()).await;
    let client = &served.client;
    let group = group(client).await;
    let (_, asked) = upload(client, &format!("{group}/imports"), CSV, "asha\nben\n").await;
    let (job, then) = (asked["job"].as_str().unwrap(), asked["position"].as_str().unwrap());
    let import = ended(client, job).await;
    assert_eq!((&import["status"], &import["added"]), (&json!("succeeded"), &json!(2)));
    let one = format!("/v1/imports/{job}");
    let was = client.get(&format!("{one}?asOf={then}")).await;
    assert_eq!((&was.body["status"], &was.body["added"]), (&json!("pending"), &Value::Null), "{was:?}");
    assert_eq!(
        (&was.body["progress"], was.position.as_deref()),
        (&Value::Null, Some(then)),
        "what is done is of now alone"
    );
    for list in ["/v1/imports".to_owned(), format!("{group}/imports")] {
        let listed = async |more: &str| client.get(&format!("{list}?total=true&{more}asOf={then}")).await.body;
        assert_eq!(listed("").await["items"], json!([was.body]), "{list}");
        assert_eq!(listed("status=succeeded&").await["total"], 0);
        let created = client.get(&format!("{group}/history?limit=1")).await.body["items"][0]["position"].clone();
        let before = client.get(&format!("{list}?total=true&asOf={}", created.as_str().unwrap())).await.body;
        assert_eq!(before["total"], 0, "{before}");
        let never = client.get(&format!("{list}?asOf=1999-01-01T00:00:00Z")).await;
        assert!([400, 404].contains(&never.status.as_u16()), "{never:?}");
    }
    let unborn = client.get(&format!("{one}?asOf=1999-01-01T00:00:00Z")).await;
    assert_eq!((unborn.status.as_u16(), &unborn.body["code"]), (404, &json!("unknown-import")));
    let follow = client.request(Method::GET, &format!("{one}?asOf={then}")).header("accept", "text/event-stream");
    assert_eq!(follow.send().await.unwrap().status(), 400, "what was does not move");
    assert!(served.stop().await);
}
