//! What nobody should send: the contract's error in bounded memory, and nothing is left of it.

use std::iter::{once, repeat_n, repeat_with};

use serde_json::{Value, json};

use super::client::part;
use crate::fixtures::{Folder, Program, chunk, long, send};

const GROUPS: &str = "/api/v1/internal/groups";
const BASE: &str = "[base error: bad request, check param or body]";
const SHORT: &str = "bad data at key \"group_ids_as_form\" of form-data: unexpected end of JSON input";
const LARGE: &str = "http: request body too large";
/// How much memory any of it may take, beside what an idle debug build has.
const MOST_MB: u64 = 80;
const MB: usize = 1_000_000;

fn head(length: Option<usize>) -> String {
    let length = length.map_or("transfer-encoding: chunked".into(), |length| format!("content-length: {length}"));
    format!("POST {GROUPS} HTTP/1.1\r\ncontent-type: multipart/form-data; boundary=b\r\n{length}\r\n")
}

fn form() -> String {
    part("group_ids_as_form", &json!({ "name": "riders", "type": "user", "ids": ["1"] }).to_string())
}

fn told(detail: &str) -> Value {
    json!({ "message": format!("{detail} {BASE}") })
}

/// The server has no more than before, and has not needed much.
async fn nothing_left(program: &Program, folder: &Folder, idle: u64) {
    let listed = program.client.get(GROUPS).await.body;
    assert_eq!(listed["data"], json!([]));
    for status in 1..=3 {
        let jobs = program.client.get(&format!("/api/v1/hype-v2/jobs?status={status}")).await.body;
        assert_eq!(jobs["data"], json!([]));
    }
    let files = std::fs::read_dir(folder.file("data/files/hype-group")).map_or(0, Iterator::count);
    assert_eq!(files, 0, "files are left");
    let peak = program.memory("VmHWM");
    assert!(peak < idle + MOST_MB * 1_000, "{peak} kB at the peak, {idle} kB before");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_without_end_or_sense_are_refused() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let base = program.client.base();
    program.client.get(GROUPS).await;
    let idle = program.memory("VmRSS");

    let no_boundary = format!("POST {GROUPS} HTTP/1.1\r\ncontent-type: multipart/form-data\r\ncontent-length: 3\r\n");
    assert_eq!(send(base, &no_boundary, once(b"--b".to_vec())).await, (400, told(SHORT)));

    let tiny = part("x", "").into_bytes();
    let million = repeat_n(tiny.repeat(1_000), 1_000);
    assert_eq!(send(base, &head(Some(tiny.len() * MB)), million).await, (413, told(LARGE)), "a million parts");

    let endless = repeat_with(move || chunk(&tiny.repeat(1_000)));
    assert_eq!(send(base, &head(None), endless).await, (413, told(LARGE)), "parts without end");

    let endless = once(chunk(b"--b\r\n")).chain(repeat_with(|| chunk(&b"x-a: b\r\n".repeat(10_000))));
    assert_eq!(send(base, &head(None), endless).await.0, 400, "fields of a part without end");

    let begin = part("group_ids_as_form", "").trim_end().to_owned() + "\r\n\r\n{\"name\":\"";
    let endless = once(chunk(begin.as_bytes())).chain(repeat_with(|| chunk(&vec![b'x'; 65_536])));
    assert_eq!(send(base, &head(None), endless).await, (413, told(LARGE)), "a form without end");

    let file = part("group_ids_as_file", "").trim_end().to_owned() + "\r\n\r\n";
    let begin = format!("{}{file}", form());
    let endless = once(chunk(begin.as_bytes())).chain(repeat_with(|| chunk(&vec![b'1'; 65_536])));
    assert_eq!(send(base, &head(None), endless).await, (413, told(LARGE)), "a file without end");

    nothing_left(&program, &folder, idle).await;
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_lengths_are_refused() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let base = program.client.base();
    program.client.get(GROUPS).await;
    let idle = program.memory("VmRSS");
    let body = format!("{}{}--b--\r\n", form(), part("group_ids_as_file", "1\n"));
    let whole = move || once(body.clone().into_bytes());
    for length in [1, 20, 100, 150] {
        let (status, answer) = send(base, &head(Some(length)), whole()).await;
        assert_eq!((status, answer), (400, told(SHORT)), "cut at {length}");
    }
    for lengths in ["content-length: x", "content-length: -1", "content-length: 10\r\ncontent-length: 11"] {
        let head = head(Some(0)).replace("content-length: 0", lengths);
        assert_eq!(send(base, &head, whole()).await.0, 400, "{lengths}");
    }
    nothing_left(&program, &folder, idle).await;
    assert_eq!(program.terminate(), Some(0));
}

/// Waits for the end of the job of a file; its reason.
async fn reason(program: &Program, file: impl Iterator<Item = Vec<u8>> + Send + 'static, filename: &str) -> Value {
    let named = part("group_ids_as_file", "").trim_end().replace("ids.csv", filename) + "\r\n\r\n";
    let form = part("group_ids_as_form", &json!({ "name": "riders", "type": "user" }).to_string());
    let begin = once(chunk(format!("{form}{named}").as_bytes()));
    let end = once(chunk(b"\r\n--b--\r\n")).chain(once(b"0\r\n\r\n".to_vec()));
    let pieces = begin.chain(file.map(|piece| chunk(&piece))).chain(end);
    let (status, made) = send(program.client.base(), &head(None), pieces).await;
    assert_eq!(status, 201, "{made}");
    let group = made["group"]["id"].as_str().unwrap();
    let reason = loop {
        let failed = program.client.get(&format!("/api/v1/hype-v2/jobs?status=3&group_id={group}")).await.body;
        if let Some(job) = failed["data"].get(0) {
            break job["reason"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    };
    let ids = program.client.get(&format!("{GROUPS}/{group}/ids")).await.body;
    assert_eq!(ids["data"], json!([]));
    program.client.request(reqwest::Method::DELETE, &format!("{GROUPS}/{group}")).send().await.unwrap();
    reason
}

/// 100 MB in the long run.
fn long_line() -> usize {
    if long() { 100 * MB } else { 20 * MB }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_files_fail_their_job_alone() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    program.client.get(GROUPS).await;
    let idle = program.memory("VmRSS");
    let utf16: Vec<u8> = "\u{feff}1\n2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let no_mark: Vec<u8> = "1\n2\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let files: [(&[u8], &str); 6] = [
        (&utf16, "line 1: not UTF-8"),
        (&no_mark, "line 1: id with a control character"),
        (b"1\n2\0\n", "line 2: id with a control character"),
        (b"1\n\0\n", "line 2: id with a control character"),
        (b"1\n2\n\"", "line 3: unterminated quote"),
        (b"1\n\"2\n3\n4\n", "line 2: unterminated quote"),
    ];
    for (file, expected) in files {
        assert_eq!(reason(&program, once(file.to_vec()), "ids.csv").await, expected);
    }
    let line = repeat_n(vec![b'1'; 100_000], long_line() / 100_000);
    assert_eq!(reason(&program, line, "ids.csv").await, "line 1: id longer than 128 bytes");
    let quoted = once(b"\"".to_vec()).chain(repeat_n(b"1\n".repeat(50_000), long_line() / 100_000));
    assert_eq!(reason(&program, quoted, "ids.csv").await, "line 1: unterminated quote");
    let peak = program.memory("VmHWM");
    assert!(peak < idle + MOST_MB * 1_000, "{peak} kB at the peak, {idle} kB before");
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_files_lead_nowhere() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let long = "x".repeat(10_000);
    let names = ["../../escaped.csv", "/tmp/escaped.csv", "..\\escaped.csv", "CON", "a#1", "%2e%2e%2fescaped", &long];
    for name in names {
        assert_eq!(reason(&program, once(b"id\n".to_vec()), name).await, "no ids in file");
    }
    let stored: Vec<_> = std::fs::read_dir(folder.file("data/files/hype-group")).unwrap().collect();
    assert_eq!(stored.len(), names.len(), "each under the name of its job");
    for file in stored {
        let name = file.unwrap().file_name().into_string().unwrap();
        let job = name.strip_suffix(".csv").unwrap();
        assert!(job.len() == 24 && job.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    }
    let mut there: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    there.sort();
    assert_eq!(there, ["data", "messages.txt"]);
    assert_eq!(program.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn patterns_are_bounded_and_take_linear_time() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    let name = format!("{}!", "a".repeat(254));
    let form = part("group_ids_as_form", &json!({ "name": name, "type": "user" }).to_string());
    let body = format!("{form}{}--b--\r\n", part("group_ids_as_file", "1\n"));
    assert_eq!(send(program.client.base(), &head(Some(body.len())), once(body.into_bytes())).await.0, 201);
    let jobs = async |pattern: &str| {
        let pattern: String = url::form_urlencoded::byte_serialize(pattern.as_bytes()).collect();
        let query = format!("/api/v1/hype-v2/jobs?status=2&group_name={pattern}");
        let answer = program.client.get(&query).await;
        (answer.status.as_u16(), answer.body)
    };
    while jobs("!$").await.1["meta"]["total_count"] != 1 {
        tokio::task::yield_now().await;
    }
    // Each would keep a backtracking engine busy for longer than the universe has been there.
    for pattern in ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "^(.*a){20}$", "(x+x+)+y"] {
        let (status, body) = jobs(pattern).await;
        assert_eq!((status, &body["data"]), (200, &json!([])), "{pattern}");
    }
    let long = "a".repeat(10_240);
    for pattern in [&long, "((a{0,100}){0,100}){0,100}", &"(".repeat(250), &"(?:".repeat(80), r"\p{L}{1000}{50}"] {
        assert_eq!(jobs(pattern).await, (400, told("invalid group_name param")), "{pattern}");
    }
    assert_eq!(program.terminate(), Some(0));
}
