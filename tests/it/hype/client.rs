//! Calls as they are sent, and answers as the model has them.

use std::fmt::Write;
use std::time::Duration;

use reqwest::{Client, Method};
use serde_json::{Map, Value, json};

use super::calls::{Call, File};
use super::model::{End, Group, Ids, Job, Made, Model, Outcome};

const GROUPS: &str = "/api/v1/internal/groups";
const JOBS: &str = "/api/v1/hype-v2/jobs";

/// A client of one server.
pub(super) struct Api {
    http: Client,
    base: String,
}

/// A part of a body: of the form, or of the file.
pub(super) fn part(name: &str, text: &str) -> String {
    let filename = if name.ends_with("file") { "; filename=\"ids.csv\"" } else { "" };
    format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"{filename}\r\n\r\n{text}\r\n")
}

fn names(ids: &Ids) -> Vec<String> {
    ids.iter().map(u8::to_string).collect()
}

fn content(file: &File) -> String {
    match file {
        File::Empty => "id\n\n".into(),
        File::Torn => "1\n\"2\n".into(),
        File::Ids(ids) => ids.iter().fold(String::new(), |mut text, id| {
            writeln!(text, "{id}").unwrap();
            text
        }),
    }
}

impl Api {
    pub(super) fn new(base: &str) -> Self {
        Self { http: Client::new(), base: base.to_owned() }
    }

    async fn multipart(&self, path: &str, form: Map<String, Value>, file: Option<&File>) -> (u16, Value) {
        let file = file.map(|file| part("group_ids_as_file", &content(file))).unwrap_or_default();
        let form = part("group_ids_as_form", &Value::from(form).to_string());
        let request = self.http.post(format!("{}{path}", self.base));
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        let answer = request.body(format!("{form}{file}--b--\r\n")).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn delete(&self, path: &str, body: Option<Value>) -> Outcome {
        let request = self.http.request(Method::DELETE, format!("{}{path}", self.base));
        let request = if let Some(body) = body { request.json(&body) } else { request };
        (request.send().await.unwrap().status().as_u16(), None)
    }

    /// Makes a call; the outcome, and what was made.
    pub(super) async fn make(&self, call: &Call) -> (Outcome, Made) {
        let (path, form, file) = match call {
            Call::Remove { group, ids } => {
                let body = json!({ "ids": names(ids) });
                return (self.delete(&format!("{GROUPS}/{group}/ids"), Some(body)).await, Made::default());
            }
            Call::Delete { group } => {
                return (self.delete(&format!("{GROUPS}/{group}"), None).await, Made::default());
            }
            Call::Create { name, kind, ids, file } => {
                let form = json!({ "name": name, "type": kind, "ids": names(ids) });
                (GROUPS.to_owned(), form, file.as_ref())
            }
            Call::Edit { group, name, kind, ids, file } => {
                let form = json!({ "name": name, "type": kind, "ids": names(ids) });
                (format!("{GROUPS}/{group}/ids"), form, Some(file))
            }
        };
        let (status, body) = self.multipart(&path, form.as_object().unwrap().clone(), file).await;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let made = Made { group: text(&body["group"]["id"]), job: text(&body["upload_info"]["job_id"]) };
        ((status, body["ids_info"]["added"].as_bool()), made)
    }

    async fn list(&self, path: &str) -> Vec<Value> {
        let answer: Value = self.http.get(format!("{}{path}", self.base)).send().await.unwrap().json().await.unwrap();
        let data = answer["data"].as_array().unwrap_or_else(|| panic!("{path}: {answer}")).clone();
        assert_eq!(answer["meta"]["total_count"], data.len(), "{path} fits on one page");
        data
    }

    /// All there is, once no job is pending.
    pub(super) async fn everything(&self) -> Model {
        while !self.list(&format!("{JOBS}?page_size=1000")).await.is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let mut model = Model::default();
        for group in self.list(&format!("{GROUPS}?page_size=1000")).await {
            let id = group["id"].as_str().unwrap().to_owned();
            let ids = self.list(&format!("{GROUPS}/{id}/ids?page_size=1000")).await;
            let ids: Ids = ids.iter().map(|id| id.as_str().unwrap().parse().unwrap()).collect();
            assert_eq!(group["is_active"], group["is_imported"]);
            let (name, kind) = (group["name"].as_str().unwrap().into(), group["group_type"].as_str().unwrap().into());
            model.groups.insert(id, Group { name, kind, ids, imported: group["is_imported"] == true });
        }
        for job in self.jobs().await {
            let end = match job["reason"].as_str() {
                Some(reason) => End::Failed(reason.into()),
                None => End::Succeeded,
            };
            let (id, group) = (job["id"].as_str().unwrap(), job["group_id"].as_str().unwrap());
            model.jobs.insert(id.into(), Job { group: group.into(), end });
        }
        model
    }

    async fn jobs(&self) -> Vec<Value> {
        let mut jobs = self.list(&format!("{JOBS}?status=2&page_size=1000")).await;
        jobs.extend(self.list(&format!("{JOBS}?status=3&page_size=1000")).await);
        jobs
    }
}
