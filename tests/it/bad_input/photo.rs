//! Photo.

use rollbook_dialects::config::{Brand, Owner, Secret};
use serde_json::{Value, json};
use uuid::Uuid;

use super::play::{Desk, Good, Table, Told, good};
use crate::fixtures::{Form, png};

pub(super) async fn desk() -> Desk {
    let (id, brand) = (Uuid::from_u128(7 << 96), Uuid::from_u128(8));
    let owner = Owner {
        id,
        workspace: None,
        timezone: "UTC".into(),
        token: Secret::new("T1"),
        token_sha256: String::new(),
        primary_brand: brand,
        brands: vec![Brand { id: brand, name: "Main".into(), vanity_url: "main".into() }],
    };
    Desk::new(|config| config.dialects.photo.owners = vec![owner], &[("authorization", "T1")]).await
}

/// `{"Error"}` with a sentence.
pub(super) fn check(told: &Told) {
    let body = told.json();
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "{told:?}");
    assert!(body["Error"].as_str().is_some_and(|sentence| sentence.ends_with('.')), "{told:?}");
    assert_eq!(told.headers["content-type"], "application/json");
    assert!(!told.headers.contains_key("set-cookie"));
}

/// A photo of a group.
async fn photo(desk: &Desk, group: &str) -> Value {
    let added = desk.fine(&format!("POST /v1/Group/{group}/Photo"), json!({ "AddPhotos": 1 })).await;
    let place = &added["AddedPhotos"][0];
    let (id, url) = (place["PhotoId"].as_str().unwrap(), place["UploadUrl"].as_str().unwrap());
    let form = Form::default().text("GroupId", group).text("PhotoId", id).file(Some("a.png"), &png(60, 40, [1, 2, 3]));
    assert_eq!(form.on(reqwest::Client::new().put(url)).send().await.unwrap().status().as_u16(), 200);
    desk.fine(&format!("GET /v1/Photo/{id}"), Value::Null).await
}

pub(super) async fn table() -> Table {
    let desk = desk().await;
    let make = async || desk.fine("POST /v1/Group/", json!({})).await["GroupId"].as_str().unwrap().to_owned();
    let (group, other) = (make().await, make().await);
    let photo = photo(&desk, &group).await;
    let brand = photo_brand(&desk).await;
    let id = photo["PhotoId"].as_str().unwrap();
    let zip = json!({ "Photos": [{ "File": photo["Small"], "FileName": "a.jpg" }], "Name": "Zip" });
    let owner = json!({
        "PrimaryBrand": brand, "Timezone": "Europe/Oslo", "FirstName": "Ann", "LastName": "Rao", "Email": "a@b.example",
    });
    let goods = vec![
        Good {
            default: true,
            // Any whole number that is not negative is a moment.
            free: &["/WhenUnix"],
            ..good("POST /v1/Group/", json!({ "Name": "Dive", "BrandId": brand, "WhenUnix": 1_710_277_200 }))
        },
        Good {
            empty: true,
            ..good(format!("PUT /v1/Group/{group}"), json!({ "Thumb": "/a/b.jpg", "Name": "Dive", "BrandId": brand }))
        },
        good(format!("POST /v1/Group/{group}/Photo"), json!({ "AddPhotos": 3 })),
        Good { empty: true, ..good("PUT /v1/Owner/", owner) },
        good("POST /v1/Brand/", json!({ "VanityUrl": "reef", "Name": "Reef" })),
        good(format!("PUT /v1/Photo/{id}"), json!({ "GroupId": other, "DoCopy": true })),
        good(format!("PUT /v1/Photo/{id}"), json!({ "GroupId": other, "DoCopy": false })),
        // The last one: from then on a worker writes too.
        good(format!("POST /v1/Group/{other}/Zip"), zip),
    ];
    (desk, goods, check)
}

async fn photo_brand(desk: &Desk) -> Value {
    desk.fine("GET /v1/Brand/", Value::Null).await["Brands"][0]["BrandId"].take()
}
