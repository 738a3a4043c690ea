//! GraphQL over HTTP: methods, media types, statuses.

use axum::body::Body;
use http::{Method, Request, StatusCode};
use serde_json::json;

use super::plant::{Plant, Told};

const MODERN: &str = "application/graphql-response+json";

async fn get(plant: &Plant, accept: &str, address: &str) -> Told {
    plant.send(Request::get(address).header("accept", accept).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn the_status_follows_the_media_type() {
    let plant = Plant::open().await;
    // What is asked; the status for clients of graphql-response+json, and for those of plain JSON.
    for (body, modern, plain) in [
        (r#"{"query":"{ __typename }"}"#, 200, 200),
        (r#"{"query":"{ group(number: 1) { id } }"}"#, 200, 200),
        (r#"{"query":"{ member(ref: \"x\") { id } }"}"#, 200, 200),
        (r#"{"query":"{"}"#, 400, 200),
        (r#"{"query":"{ nothing }"}"#, 400, 200),
        (r#"{"query":"query A { __typename }","operationName":"B"}"#, 400, 200),
        (r#"{"variables":{}}"#, 400, 400),
        ("{", 400, 400),
    ] {
        for (accept, status, media) in [(MODERN, modern, MODERN), ("application/json", plain, "application/json")] {
            let told = plant.post(&[("accept", accept)], body).await;
            assert_eq!(told.status.as_u16(), status, "{body} {accept} {}", told.text);
            assert_eq!(told.header("content-type"), format!("{media}; charset=utf-8"));
        }
    }
    let unheard = plant.post(&[("accept", "text/csv")], r#"{"query":"{ __typename }"}"#).await;
    assert_eq!((unheard.status.as_u16(), unheard.code().as_str()), (406, "not-acceptable"));
    let anything = plant.post(&[("accept", "*/*")], r#"{"query":"{ __typename }"}"#).await;
    assert_eq!(anything.header("content-type"), "application/json; charset=utf-8");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_send_what_a_form_can() {
    let plant = Plant::open().await;
    let body = r#"{"query":"mutation { createGroup(input: {name: \"x\"}) { version } }"}"#;
    for media in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/graphql"]
    {
        let request = Request::post("/graphql").header("content-type", media).body(Body::from(body)).unwrap();
        let told = plant.send(request).await;
        assert_eq!((told.status.as_u16(), told.code().as_str()), (415, "unsupported-media-type"), "{media}");
    }
    let bare = plant.send(Request::post("/graphql").body(Body::from(body)).unwrap()).await;
    assert_eq!(bare.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let elsewhere = plant.post(&[("sec-fetch-site", "cross-site")], body).await;
    assert_eq!((elsewhere.status.as_u16(), elsewhere.code().as_str()), (403, "cross-site"));
    assert_eq!(plant.data("{ groups { totalCount } }").await, json!({"groups": {"totalCount": 0}}));
}

#[tokio::test]
async fn queries_come_in_the_address_and_changes_do_not() {
    let plant = Plant::open().await;
    plant.group("divers", &[]).await;
    let address = "/graphql?query=query%20A(%24n%3AInt)%7Bgroups(first%3A%24n)%7Bnodes%7Bname%7D%7D%7D&variables=%7B%22n%22%3A1%7D&operationName=A";
    let told = get(&plant, MODERN, address).await;
    assert_eq!(
        (told.status.as_u16(), told.json()),
        (200, json!({"data": {"groups": {"nodes": [{"name": "divers"}]}}}))
    );
    let change = "/graphql?query=mutation%7BcreateGroup(input%3A%7Bname%3A%22x%22%7D)%7Bversion%7D%7D";
    let told = get(&plant, "application/json", change).await;
    assert_eq!((told.status.as_u16(), told.header("allow"), told.code().as_str()), (405, "POST", "method-not-allowed"));
    // With several operations, it is the chosen one that counts.
    let both = "/graphql?query=query%20A%7B__typename%7D%20mutation%20B%7BcreateGroup(input%3A%7Bname%3A%22x%22%7D)%7Bversion%7D%7D&operationName=";
    assert_eq!(get(&plant, MODERN, &format!("{both}A")).await.status, StatusCode::OK);
    assert_eq!(get(&plant, MODERN, &format!("{both}B")).await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(get(&plant, MODERN, both).await.code(), "unknown-operation");
    for bad in
        ["/graphql", "/graphql?query=%7Ba%7D&variables=7", "/graphql?query=%7Ba%7D&query=%7Bb%7D", "/graphql?query=%FF"]
    {
        assert_eq!(get(&plant, MODERN, bad).await.status, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(plant.data("{ groups { totalCount } }").await, json!({"groups": {"totalCount": 1}}));
}

#[tokio::test]
async fn other_methods_are_told_which_there_are() {
    let plant = Plant::open().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        let request = Request::builder().method(method).uri("/graphql").body(Body::empty()).unwrap();
        let told = plant.send(request).await;
        assert_eq!((told.status.as_u16(), told.header("allow")), (405, "GET, HEAD, POST"));
    }
}

#[tokio::test]
async fn an_array_is_answered_by_an_array() {
    let plant = Plant::open().await;
    let create = json!({"query": "mutation { createGroup(input: {name: \"x\"}) { group { name } } }"});
    let read = json!({"query": "{ groups { totalCount } }"});
    let told = plant.post(&[], json!([create, {"query": "{"}, read]).to_string()).await;
    let answer = told.json();
    assert_eq!(told.status, StatusCode::OK);
    assert_eq!(answer[0]["data"]["createGroup"]["group"]["name"], "x");
    assert_eq!(answer[1]["errors"][0]["extensions"]["code"], "syntax");
    assert_eq!(answer[2]["data"], json!({"groups": {"totalCount": 1}}));
    assert!(!told.header("rollbook-position").is_empty());
}

#[tokio::test]
async fn browsers_get_a_page_that_may_load_nothing() {
    let plant = Plant::open().await;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = get(&plant, browser, "/graphql").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'sha256-"));
    assert!(page.text.contains("<textarea id=\"query\""));
    let asked = get(&plant, browser, "/graphql?query=%7B__typename%7D").await;
    assert_eq!(asked.json(), json!({"data": {"__typename": "Query"}}));
}

#[tokio::test]
async fn the_schema_tells_itself() {
    let plant = Plant::open().await;
    let types = plant
        .data("{ __schema { queryType { name } types { name } } __type(name: \"Group\") { kind fields { name } } }")
        .await;
    assert_eq!(
        (&types["__schema"]["queryType"]["name"], &types["__type"]["kind"]),
        (&json!("Query"), &json!("OBJECT"))
    );
}
