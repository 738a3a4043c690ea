//! Three `rollbook serve` on one log: one service with one secret and one folder of files.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::fixtures::{Client, Ended, Folder, Program};

/// Signatures and cursors derive from it on every node.
const SECRET: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// Where the nodes have their views.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Views {
    /// Each in a file of its own.
    Own,
    /// Beside the log, where one node writes them for all.
    Shared,
}

/// See the module. Nodes keep their addresses when they are started again.
pub(super) struct Trio {
    nodes: [Node; 3],
    _files: Folder,
}

pub(super) struct Node {
    folder: Folder,
    program: Option<Program>,
    client: Client,
}

impl Trio {
    /// All at once, on a log that may not have been made yet.
    pub(super) async fn start(log: &str, views: Views) -> Self {
        let files = Folder::new();
        let begin = || {
            let folder = Folder::new();
            configure(&folder, log, views, &files);
            tokio::task::spawn_blocking(move || Node::start(folder))
        };
        let (a, b, c) = (begin(), begin(), begin());
        Self { nodes: [a.await.unwrap(), b.await.unwrap(), c.await.unwrap()], _files: files }
    }

    /// A client of one node.
    pub(super) fn client(&self, node: usize) -> &Client {
        &self.nodes[node % 3].client
    }

    pub(super) fn clients(&self) -> [Client; 3] {
        std::array::from_fn(|node| self.client(node).clone())
    }

    /// `kill -9`
    pub(super) fn kill(&mut self, node: usize) {
        self.nodes[node].program.take().unwrap().kill();
    }

    /// Starts a node that was killed, at the address it had.
    pub(super) fn revive(&mut self, node: usize) {
        let Node { folder, client, .. } = &self.nodes[node];
        let address = client.base().strip_prefix("http://").unwrap().to_owned();
        let program = tokio::task::block_in_place(|| serve(folder, &address));
        self.nodes[node].program = Some(program);
    }

    /// Which node writes the views that they share, once one does.
    pub(super) async fn leader(&self, among: &[usize]) -> usize {
        loop {
            for node in among {
                if self.client(*node).metric("rollbook_projection_leads").await == Some(1.0) {
                    return *node;
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends all nodes in order, and compares the views of each with what the log makes of them.
    pub(super) fn stop_and_compare(mut self) {
        for node in &mut self.nodes {
            assert_eq!(node.program.take().unwrap().terminate(), Some(0));
        }
        for node in &self.nodes {
            let diff = Ended::of(&node.folder, ["projections", "diff", "--config", "rollbook.toml"]);
            assert_eq!(diff.code, Some(0), "{}{}", diff.out, diff.err);
        }
    }

    /// Every event of the log, as JSON, from a node's command line.
    pub(super) fn log(&self) -> Vec<serde_json::Value> {
        let arguments = ["events", "tail", "--config", "rollbook.toml", "--after", "start", "--json"];
        let lines = Ended::of(&self.nodes[0].folder, arguments).fine();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

impl Node {
    fn start(folder: Folder) -> Self {
        let program = serve(&folder, "127.0.0.1:0");
        let client = program.client.clone();
        Self { folder, program: Some(program), client }
    }
}

fn serve(folder: &Folder, address: &str) -> Program {
    Program::serve_at(folder, address, &["--config", "rollbook.toml"])
}

fn configure(folder: &Folder, log: &str, views: Views, files: &Folder) {
    let organization = json!({ "id": 7, "token": "T7" });
    let config = json!({
        "log": log,
        "secret": SECRET,
        "views": if views == Views::Shared { log } else { "sqlite:./data/views.db" },
        "files": format!("file:{}", files.path().display()),
        "public_url": "http://127.0.0.1:7070",
        "dialects": {
            "devicemagic": { "organizations": [organization] },
            "sunbird": { "development_tokens": true },
        },
    });
    fs::create_dir_all(folder.file("data")).unwrap();
    fs::write(folder.file("rollbook.toml"), toml::to_string(&config).unwrap()).unwrap();
}

/// A wish in the form that Hype takes it in.
pub(super) fn filled_in(request: reqwest::RequestBuilder, wish: &serde_json::Value) -> reqwest::RequestBuilder {
    let part = "Content-Disposition: form-data; name=\"group_ids_as_form\"";
    let body = format!("--b\r\n{part}\r\n\r\n{wish}\r\n--b--\r\n");
    request.header("content-type", "multipart/form-data; boundary=b").body(body)
}
