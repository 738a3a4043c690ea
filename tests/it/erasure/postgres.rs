//! The same on a log and views that nodes share.

use reqwest::{Method, StatusCode};
use rollbook_server::config::Config;
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use super::personal_ids::{group, id, ids, members, personal, user};
use super::traces::{Person, files_with, holds};
use crate::fixtures::{Answer, Client, Database, Folder, Served};

const SUBJECTS: &str = "/v1/workspaces/default/subjects/user";
const TABLES: &str = "SELECT c.oid::regclass::text AS name, pg_relation_filepath(c.oid) AS file
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'i', 't') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT (n.nspname = 'pg_toast' AND c.oid < 16384)";

fn node(folder: &Folder, database: &Database) -> Config {
    let mut config = folder.config();
    config.log = database.url();
    config.views = database.url();
    config.secret = rollbook_dialects::config::Secret::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    config
}

/// Tables and indexes in whose files one of the texts is, as the server has them on its disk.
async fn relations_with(database: &Database, texts: &[String]) -> Vec<String> {
    let mut hands = PgConnection::connect(&database.url()).await.unwrap();
    sqlx::raw_sql("CHECKPOINT").execute(&mut hands).await.unwrap();
    let mut found = Vec::new();
    for row in sqlx::query(TABLES).fetch_all(&mut hands).await.unwrap() {
        let (name, file): (String, String) = (row.get("name"), row.get("file"));
        let read = format!("SELECT pg_read_binary_file('{file}', 0, 1 << 29, true)");
        let bytes: Option<Vec<u8>> = sqlx::query_scalar(AssertSqlSafe(read)).fetch_one(&mut hands).await.unwrap();
        if texts.iter().any(|text| holds(bytes.as_deref().unwrap_or_default(), text.as_bytes())) {
            found.push(name);
        }
    }
    found
}

async fn put(client: &Client, n: u32) -> Answer {
    let request = client.request(Method::PUT, &format!("{SUBJECTS}/u-{n}")).json(&Person::number(n).entry());
    Answer::of(request).await.unwrap()
}

async fn registered(client: &Client) -> Value {
    let page = client.get("/v1/events?type=subject.registered").await;
    let items = page.body["items"].as_array().unwrap_or_else(|| panic!("{page:?}"));
    items.iter().find(|event| event["data"]["subject"] == "user:u-7").unwrap()["data"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_table_of_log_views_and_keys_holds_the_plain_text_and_every_node_forgets() {
    let (database, here, there) = (Database::new().await, Folder::new(), Folder::new());
    let one = Served::start(&node(&here, &database)).await;
    let two = Served::start(&node(&there, &database)).await;
    for n in 0..40 {
        assert_eq!(put(&one.client, n).await.status, StatusCode::CREATED);
    }
    let seven = Person::number(7);
    let path = format!("{SUBJECTS}/u-7");
    // So that the views hold them of a moment of the past as well.
    let other = json!({ "name": seven.name, "attributes": { "email": seven.email } });
    let other = Answer::of(one.client.request(Method::PUT, &path).json(&other)).await.unwrap();
    assert_eq!(other.status, StatusCode::OK, "{other:?}");
    let last = put(&two.client, 7).await;
    assert_eq!(last.status, StatusCode::OK);
    for client in [&one.client, &two.client] {
        assert_eq!(client.get_at(&path, last.position.as_ref()).await.body["name"], json!(seven.name));
        assert_eq!(registered(client).await["name"], json!(seven.name));
    }
    for table in relations_with(&database, &seven.texts()).await {
        assert!(table.contains("subjects") || table.contains("users"), "{table} tells");
    }

    let erased = two.client.post(&format!("{path}/erase"), &json!({})).await;
    assert!(erased.status.is_success(), "{erased:?}");
    let elsewhere = one.client.post(&format!("{path}/erase"), &json!({})).await;
    assert_eq!((elsewhere.status, &elsewhere.body["complete"]), (StatusCode::OK, &json!(true)), "{elsewhere:?}");
    for client in [&one.client, &two.client] {
        assert_eq!(client.get_at(&path, erased.position.as_ref()).await.status, StatusCode::NOT_FOUND);
        let left = registered(client).await;
        assert!(left["name"].is_null() && left["$erased"]["f"] == json!(["attributes", "name"]), "{left}");
    }
    assert_eq!(relations_with(&database, &seven.texts()).await, Vec::<String>::new());
    assert!(!relations_with(&database, &Person::number(8).texts()).await.is_empty(), "others are where they were");
    assert!(one.stop().await && two.stop().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_have_one_pseudonym_for_a_person_and_no_table_has_the_id() {
    let (database, here, there) = (Database::new().await, Folder::new(), Folder::new());
    let one = Served::start(&personal(node(&here, &database))).await;
    let two = Served::start(&personal(node(&there, &database))).await;
    let divers = group(&one.client, &[]).await;
    // Everybody is named on both nodes at once, for the first time.
    let add = |client: &Client, n: u32| {
        let body = json!({ "action": "add", "existing": "skip", "members": [user(n)] });
        let (client, path) = (client.clone(), format!("{divers}/members"));
        async move { client.post(&path, &body).await }
    };
    for n in 0..12 {
        let (first, second) = tokio::join!(add(&one.client, n), add(&two.client, n));
        assert_eq!((first.status, second.status), (StatusCode::OK, StatusCode::OK), "{first:?} {second:?}");
    }
    let head = two.head().await;
    let position = two.app().token(head).to_string();
    for client in [&one.client, &two.client] {
        let everybody = members(client, &divers, Some(&position)).await;
        assert_eq!(everybody.len(), 12, "{everybody:?}");
        assert!((0..12).all(|n| everybody.contains(&json!(user(n)))), "{everybody:?}");
    }
    assert_eq!(relations_with(&database, &ids(0..12)).await, Vec::<String>::new());

    let path = format!("{SUBJECTS}/{}/erase", id(7));
    let erased = two.client.post(&path, &json!({})).await;
    assert!(erased.status.is_success(), "{erased:?}");
    let elsewhere = one.client.post(&path, &json!({})).await;
    assert_eq!((elsewhere.status, &elsewhere.body["complete"]), (StatusCode::OK, &json!(true)), "{elsewhere:?}");
    for client in [&one.client, &two.client] {
        assert_eq!(members(client, &divers, elsewhere.position.as_ref()).await.len(), 11);
        let told = client.get("/v1/events?type=group.members-removed").await.body.to_string();
        assert!(told.contains("\"p-") && !told.contains(&id(7)), "{told}");
    }
    assert_eq!(relations_with(&database, &ids(0..12)).await, Vec::<String>::new());
    assert!(one.stop().await && two.stop().await);
    for folder in [&here, &there] {
        assert!(files_with(folder.path(), &ids(0..12)).is_empty());
    }
}
