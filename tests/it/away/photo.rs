//! Photo, which alone tells its clients to come again.

use serde_json::{Value, json};

use super::log::Writes;
use super::plant::{Ask, Plant, Told};
use crate::fixtures::{Form, png};

const NOBODY: &str = "0190b6a5-5e2f-7c4b-9a43-6a7c5f1f7d10";

fn ask(line: &str, body: Value) -> Ask {
    Ask { line: line.to_owned(), headers: vec![("authorization", "T1".to_owned())], body }
}

pub(super) fn check(ask: &Ask, told: &Told) {
    let sentence = "The request cannot be carried out now; please send it again.";
    assert_eq!((told.status, &told.body), (503, &json!({ "Error": sentence })), "{ask:?}");
    assert_eq!(told.headers["content-type"], "application/json");
    assert_eq!(told.headers["retry-after"], "1");
}

async fn group(plant: &Plant) -> String {
    plant.ask(&ask("POST /v1/Group/", json!({}))).await.body["GroupId"].as_str().unwrap().to_owned()
}

/// An upload to a new place of a group, and the photo that it makes.
async fn upload(plant: &Plant, group: &str) -> (Ask, String) {
    let reserve = ask(&format!("POST /v1/Group/{group}/Photo"), json!({ "AddPhotos": 1 }));
    let added = plant.ask(&reserve).await.body["AddedPhotos"][0].take();
    let photo = added["PhotoId"].as_str().unwrap().to_owned();
    let path = added["UploadUrl"].as_str().unwrap().strip_prefix("http://photos.example").unwrap();
    let form = Form::default().text("GroupId", group).text("PhotoId", &photo);
    let body = form.file(Some("a.png"), &png(3, 2, [1, 2, 3])).whole();
    let headers = vec![("content-type", "multipart/form-data; boundary=b0".to_owned())];
    // A byte a character: only what has no others can be a text.
    let body = Value::String(body.into_iter().map(char::from).collect());
    (Ask { line: format!("PUT {path}"), headers, body }, photo)
}

pub(super) async fn writes(plant: &Plant) -> Writes {
    let (first, other) = (group(plant).await, group(plant).await);
    let (there, photo) = upload(plant, &first).await;
    assert_eq!(plant.ask(&there).await.status, 200);
    let view = plant.ask(&ask(&format!("GET /v1/Photo/{photo}"), Value::Null)).await.body;
    let (coming, _) = upload(plant, &first).await;
    let at = |line: &str, body: Value| {
        let line = line.replace("{first}", &first).replace("{other}", &other).replace("{photo}", &photo);
        ask(&line, body)
    };
    let writes = vec![
        at("POST /v1/Group/", json!({ "Name": "Dive" })),
        at("PUT /v1/Group/{first}", json!({ "Name": "Night dive" })),
        at("POST /v1/Group/{first}/Photo", json!({ "AddPhotos": 2 })),
        coming,
        at("POST /v1/Group/{first}/Zip", json!({ "Photos": [{ "File": view["Small"] }] })),
        at("PUT /v1/Photo/{photo}", json!({ "GroupId": other, "DoCopy": true })),
        at("PUT /v1/Photo/{photo}", json!({ "GroupId": other })),
        at("DELETE /v1/Photo/{photo}", Value::Null),
        at("PUT /v1/Owner/", json!({ "FirstName": "Ann" })),
        at("POST /v1/Brand/", json!({ "Name": "Reef", "VanityUrl": "reef" })),
        at("DELETE /v1/Group/{first}", Value::Null),
    ];
    (writes, check)
}

/// The workspace of the owner has been opened, and the views are late for that.
pub(super) fn reads() -> Vec<Ask> {
    let reads = [
        "GET /v1/Group/".to_owned(),
        "GET /v1/Group/Search?q=k7QmZ2".to_owned(),
        format!("GET /v1/Group/{NOBODY}"),
        "GET /v1/Owner/".to_owned(),
        "GET /v1/Brand/".to_owned(),
        format!("GET /v1/Brand/{NOBODY}"),
        format!("GET /v1/Brand/{NOBODY}/Group/"),
        format!("GET /v1/Photo/{NOBODY}"),
        format!("DELETE /v1/Photo/{NOBODY}"),
        "GET /media/0123456789ab/0123456789abcdef0123.jpg".to_owned(),
    ];
    reads.iter().map(|line| ask(line, Value::Null)).collect()
}
