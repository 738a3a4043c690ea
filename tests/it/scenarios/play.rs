//! Tells a story to a server, step by step.

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, Response, redirect};

use super::server::Server;
use super::story::{Expect, Headers, Part, Step, Story};
use super::template::{self, Names};
use super::{archive, matching, picture, xml};

const BOUNDARY: &str = "rollbook-boundary";
/// How long an answer that is awaited may take, and how often it is asked for.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Panics at the first step whose answer is not the expected one.
pub(super) async fn play(story: &Story, mut server: Server) {
    let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let mut names = story.names.clone();
    names.extend(server.names());
    for (index, step) in story.steps.iter().enumerate() {
        if step.restart || step.rebuild {
            server = Box::pin(server.restart(step.rebuild)).await;
            names.extend(server.names());
        }
        step.later.into_iter().for_each(|seconds| server.later(seconds));
        step.storage.into_iter().for_each(|mood| server.storage(mood));
        if step.request.is_none() {
            continue;
        }
        if let Err(error) = take(&client, server.base_of(index), story, step, &mut names).await {
            let request = step.request.as_deref().unwrap_or_default();
            panic!("{}\n  step {} {request} {}\n  {error}", story.title, index + 1, step.why);
        }
    }
    server.stop().await;
}

async fn take(client: &Client, base: &str, story: &Story, step: &Step, names: &mut Names) -> Result<(), String> {
    let request = step.request.as_deref().unwrap_or_default();
    let (method, path) = request.split_once(' ').ok_or("a request is `METHOD /path`")?;
    let url = format!("{base}{}", template::text(path, names));
    let (media_type, body) = body(step, names);
    let headers = headers(&story.headers, &step.headers, media_type, names);
    let method: Method = method.parse().map_err(|_| "no HTTP method")?;
    let expect = step.expect.as_ref().ok_or("a request has an expectation")?;
    let until = Instant::now() + PATIENCE;
    loop {
        let request = client.request(method.clone(), url.clone()).headers(headers.clone()).body(body.clone());
        let answer = request.send().await.map_err(|error| format!("no answer: {error:?}"))?;
        let mut learnt = names.clone();
        match check(expect, answer, &mut learnt).await {
            Ok(()) => {
                *names = learnt;
                return Ok(());
            }
            Err(_) if step.eventually && Instant::now() < until => tokio::time::sleep(PAUSE).await,
            Err(error) => return Err(error),
        }
    }
}

fn headers(story: &Headers, step: &Headers, media_type: Option<&str>, names: &Names) -> HeaderMap {
    let media_type = media_type.map(|value| ("content-type".to_owned(), Some(value.to_owned())));
    let mut merged: Headers = media_type.into_iter().collect();
    for (name, value) in story.iter().chain(step) {
        merged.insert(name.to_lowercase(), value.clone());
    }
    let mut headers = HeaderMap::new();
    for (name, value) in merged {
        let Some(value) = value else { continue };
        let name: HeaderName = name.parse().unwrap();
        headers.insert(name, HeaderValue::from_bytes(template::text(&value, names).as_bytes()).unwrap());
    }
    headers
}

fn body(step: &Step, names: &Names) -> (Option<&'static str>, Vec<u8>) {
    if let Some(json) = &step.json {
        return (Some("application/json"), template::json(json, names).to_string().into_bytes());
    }
    if let Some(parts) = &step.multipart {
        return (Some("multipart/form-data; boundary=rollbook-boundary"), multipart(parts, names));
    }
    (None, bytes(step.text.as_deref(), step.base64.as_deref(), names))
}

fn bytes(text: Option<&str>, base64: Option<&str>, names: &Names) -> Vec<u8> {
    let text = text.map(|text| template::text(text, names).into_bytes());
    text.or_else(|| base64.map(|coded| STANDARD.decode(coded).unwrap())).unwrap_or_default()
}

fn multipart(parts: &[Part], names: &Names) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        let filename = part.filename.as_ref().map(|name| format!("; filename=\"{name}\"")).unwrap_or_default();
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"{filename}\r\n", part.name);
        body.extend(head.into_bytes());
        body.extend(part.media_type.iter().flat_map(|value| format!("Content-Type: {value}\r\n").into_bytes()));
        body.extend(b"\r\n");
        body.extend(bytes(part.text.as_deref(), part.base64.as_deref(), names));
        body.extend(part.picture.iter().flat_map(|picture| picture.file()));
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").into_bytes());
    body
}

async fn check(expect: &Expect, answer: Response, names: &mut Names) -> Result<(), String> {
    let status = answer.status().as_u16();
    let headers = answer.headers().clone();
    let body = answer.bytes().await.map_err(|error| format!("the answer broke off: {error}"))?;
    if status != expect.status {
        let body = String::from_utf8_lossy(&body);
        return Err(format!("expected status {}, got {status} with {body}", expect.status));
    }
    check_headers(&expect.headers, &headers, names)?;
    check_body(expect, &body, names)
}

fn check_body(expect: &Expect, body: &[u8], names: &mut Names) -> Result<(), String> {
    let text = String::from_utf8_lossy(body);
    let (expected, actual) = match (&expect.json, &expect.picture, &expect.zip) {
        (Some(expected), ..) => {
            (expected, serde_json::from_str(&text).map_err(|error| format!("{error} in {text:?}"))?)
        }
        (_, Some(expected), _) => (expected, picture::described(body)?),
        (.., Some(expected)) => (expected, archive::entries(body)?.into()),
        _ => return check_text(expect, &text, names),
    };
    matching::json(&template::json(expected, names), &actual, names)
}

fn check_text(expect: &Expect, body: &str, names: &mut Names) -> Result<(), String> {
    match &expect.xml {
        Some(expected) => xml::compare(&template::text(expected, names), body, names),
        None => matching::text(&template::text(expect.text.as_deref().unwrap_or_default(), names), body, names),
    }
}

fn check_headers(expected: &Headers, actual: &HeaderMap, names: &mut Names) -> Result<(), String> {
    for (name, value) in expected {
        let values: Vec<_> =
            actual.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let joined = values.join(", ");
        match value {
            None if values.is_empty() => {}
            None => return Err(format!("{name}: not expected, got {joined:?}")),
            Some(_) if values.is_empty() => return Err(format!("{name}: missing")),
            Some(value) => {
                let value = template::text(value, names);
                matching::text(&value, &joined, names).map_err(|error| format!("{name}: {error}"))?;
            }
        }
    }
    Ok(())
}
