//! Photo: groups of photos by UUID, of one owner with one brand. Deleted groups are still shown, as such.

use async_trait::async_trait;
use reqwest::{Method, RequestBuilder};
use rollbook_dialects::config::{Brand, Owner, Secret};
use rollbook_domain::WorkspaceName;
use rollbook_server::config::Config;
use serde_json::{Value, json};
use uuid::{Uuid, uuid};

use super::dialect::{Dialect, Facts, Site, fine, sent};
use crate::fixtures::{Form, png};

const OWNER: Uuid = uuid!("0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10");
const BRAND: Uuid = uuid!("9a4d2c1b-0f1e-4d3c-8b2a-7c6d5e4f3a2b");

pub(super) struct Photo;

fn at(site: &Site, method: Method, path: &str) -> RequestBuilder {
    site.at(method, &format!("/v1/Group{path}")).bearer_auth("T1")
}

fn group(ids: &Value) -> String {
    format!("/{}", ids["id"].as_str().unwrap())
}

/// Puts a photo into a group; where its thumbnail is.
async fn upload(site: &Site, group: &Value) -> String {
    let id = group["GroupId"].as_str().unwrap();
    let reserve = at(site, Method::POST, &format!("/{id}/Photo")).json(&json!({ "AddPhotos": 1 }));
    let place = fine(reserve, 200).await["AddedPhotos"][0].take();
    let (photo, url) = (place["PhotoId"].as_str().unwrap(), place["UploadUrl"].as_str().unwrap());
    let form = Form::default().text("GroupId", id).text("PhotoId", photo);
    let form = form.file(Some("IMG_1.png"), &png(60, 40, [1, 2, 3]));
    fine(form.on(reqwest::Client::new().put(url)), 200).await;
    let photo = site.at(Method::GET, &format!("/v1/Photo/{photo}")).bearer_auth("T1");
    fine(photo, 200).await["Small"].as_str().unwrap().to_owned()
}

#[async_trait]
impl Dialect for Photo {
    fn enable(&self, config: &mut Config, workspace: WorkspaceName) {
        config.dialects.photo.owners = vec![Owner {
            id: OWNER,
            workspace: Some(workspace),
            timezone: "UTC".into(),
            token: Secret::new("T1"),
            token_sha256: String::new(),
            primary_brand: BRAND,
            brands: vec![Brand { id: BRAND, name: "Main".into(), vanity_url: "main".into() }],
        }];
    }

    fn switch_off(&self, config: &mut Config) {
        config.dialects.photo.enabled = false;
    }

    fn list(&self, site: &Site) -> RequestBuilder {
        at(site, Method::GET, "/")
    }

    fn actor(&self) -> &'static str {
        "owner:0b0e6f0e-6f0f-4a53-9d0a-1f8f3f1c2a10"
    }

    async fn make(&self, site: &Site, name: &str) -> Facts {
        let made = fine(at(site, Method::POST, "/").json(&json!({ "Name": name })), 201).await;
        let photos = vec![upload(site, &made).await];
        Facts { name: name.into(), creator: self.actor(), photos, ..Facts::default() }
    }

    async fn read(&self, site: &Site, ids: &Value) -> Value {
        let mut group = fine(at(site, Method::GET, &group(ids)), 200).await;
        group.as_object_mut().unwrap().remove("LastUpdatedUnix");
        group
    }

    fn expected(&self, ids: &Value, facts: &Facts) -> Value {
        let created: jiff::Timestamp = ids["createdAt"].as_str().unwrap().parse().unwrap();
        json!({
            "OwnerId": OWNER, "GroupId": ids["id"], "Name": facts.name, "Token": ids["token"],
            "Count": facts.photos.len(), "Thumb": facts.photos.first().map_or("", String::as_str),
            "BrandId": BRAND, "WhenUnix": created.as_second(), "Deleted": false,
        })
    }

    async fn rename(&self, site: &Site, ids: &Value, name: &str) {
        fine(at(site, Method::PUT, &group(ids)).json(&json!({ "Name": name })), 200).await;
    }

    async fn delete(&self, site: &Site, ids: &Value, _: &str) {
        fine(at(site, Method::DELETE, &group(ids)), 200).await;
    }

    async fn is_gone(&self, site: &Site, ids: &Value) {
        assert_eq!(self.read(site, ids).await["Deleted"], true);
        let listed = fine(self.list(site), 200).await;
        assert!(listed["Groups"].as_array().unwrap().iter().all(|listed| listed["GroupId"] != ids["id"]), "{listed}");
        let photos = format!("{}/Photo", group(ids));
        let change = at(site, Method::PUT, &group(ids)).json(&json!({ "Name": "x" }));
        for request in
            [change, at(site, Method::GET, &photos), at(site, Method::POST, &photos).body("{\"AddPhotos\":1}")]
        {
            assert_eq!(sent(request).await, (404, json!({ "Error": "There is no such group." })));
        }
        // Repeat-safe, unlike the others.
        assert_eq!(sent(at(site, Method::DELETE, &group(ids))).await, (200, json!({})));
    }
}
