//! `rollbook erase`, on the folder and through a running server.

use reqwest::Method;

use super::traces::{Person, files_with};
use crate::fixtures::{Answer, Ended, Folder, Program};

async fn put(program: &Program, n: u32) {
    let path = format!("/v1/workspaces/default/subjects/user/u%20{n}");
    let request = program.client.request(Method::PUT, &path).json(&Person::number(n).entry());
    assert_eq!(Answer::of(request).await.unwrap().status, 201);
}

#[tokio::test]
async fn a_person_is_erased_beside_and_through_a_running_server() {
    let folder = Folder::new();
    let program = Program::serve(&folder);
    put(&program, 1).await;
    put(&program, 2).await;
    let out = Ended::of(&folder, ["erase", "user:u 1", "--url", program.client.base()]).fine();
    assert_eq!(out, "user:u 1 is erased: its key is destroyed\n");
    assert!(files_with(&folder.file("data"), &Person::number(1).texts()).is_empty());
    assert_eq!(program.terminate(), Some(0));

    let out = Ended::of(&folder, ["erase", "user:u 2"]).fine();
    assert_eq!(out, "user:u 2 is erased: its key is destroyed\n");
    assert!(files_with(&folder.file("data"), &Person::number(2).texts()).is_empty());
    let unknown = Ended::of(&folder, ["erase", "user:u 3"]);
    assert_eq!((unknown.code, unknown.err.trim_end()), (Some(1), "rollbook: unknown subject: user:u 3"));
    let nonsense = Ended::of(&folder, ["erase", "u 3"]);
    assert_eq!((nonsense.code, nonsense.err.trim_end()), (Some(2), "rollbook: u 3: must have the form kind:id"));
}
