//! The description, the page that shows it, health and metrics.

use serde_json::json;

use crate::fixture::{Ask, Service};

#[tokio::test(flavor = "multi_thread")]
async fn the_description_is_served_as_it_is_checked_in() {
    let service = Service::start().await;
    let checked_in = include_str!("../../../../schema/openapi.json");
    let checked_in: serde_json::Value = serde_json::from_str(checked_in).unwrap();
    let served = service.get("/openapi.json").await.json();
    assert!(served == checked_in, "the description served is not schema/openapi.json");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_load_nothing_from_elsewhere() {
    let service = Service::start().await;
    for path in ["/docs", "/docs/docs.css", "/docs/docs.js", "/problems", "/problems/unknown-group"] {
        let page = service.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-security-policy").unwrap().starts_with("default-src 'none'"), "{path}");
        assert!(
            !page.text.contains("http://") && !page.text.contains("https://") && !page.text.contains("//cdn"),
            "{path}"
        );
        for inline in [" style=", "<style", " onclick=", "<script>"] {
            assert!(!page.text.contains(inline), "{path}: {inline} would be blocked");
        }
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn health() {
    let service = Service::start().await;
    service.group(json!({ "name": "a" })).await;
    service.get("/v1/groups").await;
    assert_eq!(service.get("/health/live").await.text, "alive\n");
    let ready = service.get("/health/ready").await;
    assert_eq!((ready.status.as_u16(), &ready.json()["ready"]), (200, &json!(true)));
    let projections = ready.json()["projections"].as_array().unwrap().clone();
    assert!(projections.iter().any(|projection| projection["name"] == "groups"), "{projections:?}");
    assert!(projections.iter().all(|projection| projection["lag"] == 0 && projection["error"].is_null()));
    let listed = service.get("/v1/projections").await;
    assert_eq!(listed.json()["items"].as_array().unwrap().len(), projections.len());
    // A position is the same opaque text everywhere: one can be read from there.
    for list in [&listed.json()["items"], &ready.json()["projections"]] {
        let position = list[0]["position"].as_str().unwrap();
        let read = service.send(Ask::get("/v1/groups").header("rollbook-min-position", position)).await;
        assert_eq!(read.status, 200, "{position}");
    }
    service.stopper.stop();
    let going = service.get("/health/ready").await;
    assert_eq!((going.status.as_u16(), &going.json()["ready"]), (503, &json!(false)));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_name_routes_by_their_template() {
    let service = Service::start().await;
    let id = service.group(json!({ "name": "a" })).await;
    service.get(&format!("/v1/groups/{id}")).await;
    service.send(Ask::post("/v1/groups", json!({ "name": "" }))).await;
    let metrics = service.get("/metrics").await;
    assert!(metrics.header("content-type").unwrap().starts_with("text/plain"));
    for part in [
        r#"route="/v1/groups/{group}""#,
        r#"surface="native""#,
        "rollbook_commands_total{outcome=\"done\"}",
        "rollbook_refusals_total{code=\"invalid-text\"}",
        "# HELP rollbook_http_requests_total",
        "# TYPE rollbook_http_request_duration_seconds histogram",
    ] {
        assert!(metrics.text.contains(part), "{part} in\n{}", metrics.text);
    }
    assert!(!metrics.text.contains(&id), "ids are no labels");
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_is_described() {
    let service = Service::start().await;
    let description = service.get("/openapi.json").await.json();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method: &'static str = match method.as_str() {
                "get" => "GET",
                "post" => "POST",
                "put" => "PUT",
                "patch" => "PATCH",
                "delete" => "DELETE",
                other => panic!("{other}"),
            };
            let path = path.replace(['{', '}'], "x");
            let answer = service.send(Ask::new(method, &path)).await;
            let nowhere = answer.status == 405 || answer.text.contains("There is nothing at");
            assert!(!nowhere, "{method} {path}: {}", answer.text);
        }
    }
    service.stop().await;
}
