//! Calls as they are sent, and answers as the model has them.

use std::collections::HashMap;

use reqwest::Method;
use serde_json::{Value, json};

use super::calls::Call;
use super::model::{Made, Outcome, SET, Seen, SeenGroup, SeenPhoto};
use super::rig::{Place, Rig};
use crate::fixtures::png;

/// An upload link is good for an hour.
const HOUR: i64 = 3_600;

/// What has been made so far, in order.
#[derive(Default)]
pub(super) struct Known {
    pub(super) groups: Vec<String>,
    pub(super) photos: Vec<String>,
    places: HashMap<String, Place>,
}

/// What a call came to: for the model, and for later calls.
#[derive(Debug)]
pub(super) struct Done {
    pub(super) outcome: Outcome,
    pub(super) made: Made,
    places: Vec<Place>,
}

impl Known {
    pub(super) fn learn(&mut self, call: &Call, done: &Done) {
        let ids = done.made.ids.iter().cloned();
        match call {
            Call::Create { .. } => self.groups.extend(ids),
            _ => self.photos.extend(ids),
        }
        self.places.extend(done.places.iter().map(|place| (place.photo.clone(), place.clone())));
    }
}

fn id(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// A picture that is known again by its form.
fn picture(content: u8) -> Vec<u8> {
    png(20 * (u32::from(content) + 1), 20, [content, 90, 160])
}

/// Makes a call.
pub(super) async fn make(rig: &Rig, known: &Known, call: &Call) -> Done {
    match call {
        Call::Create { name } => {
            let (status, made) = rig.call(Method::POST, "/v1/Group/", json!({ "Name": name })).await;
            done(status, vec![id(&made["GroupId"])])
        }
        Call::Change { group, name, thumb } => {
            let body = json!({ "Name": name, "Thumb": if *thumb { SET } else { "" } });
            done(rig.call(Method::PUT, &format!("/v1/Group/{group}"), body).await.0, Vec::new())
        }
        Call::Delete { group } => {
            done(rig.call(Method::DELETE, &format!("/v1/Group/{group}"), Value::Null).await.0, Vec::new())
        }
        Call::Reserve { group, count } => reserve(rig, group, *count).await,
        Call::Upload { photo, name, content } => {
            let file = format!("{name}.png");
            // One of a photo that nobody reserved has no link.
            let place = known.places.get(photo).cloned().unwrap_or_else(|| Place {
                group: photo.clone(),
                photo: photo.clone(),
                url: format!("{}/v1/Upload/{photo}/{photo}?Expires=4102444800&Signature=00", rig.served.client.base()),
            });
            done(rig.upload(&place, &file, picture(*content)).await.0, Vec::new())
        }
        Call::Remove { photo } => {
            done(rig.call(Method::DELETE, &format!("/v1/Photo/{photo}"), Value::Null).await.0, Vec::new())
        }
        Call::Move { photo, to } => {
            let body = json!({ "GroupId": to });
            done(rig.call(Method::PUT, &format!("/v1/Photo/{photo}"), body).await.0, Vec::new())
        }
        Call::Copy { photo, to } => copy(rig, photo, to).await,
    }
}

fn done(status: u16, ids: Vec<String>) -> Done {
    Done { outcome: (status, 0), made: Made { ids, created: 0 }, places: Vec::new() }
}

async fn reserve(rig: &Rig, group: &str, count: u8) -> Done {
    let body = json!({ "AddPhotos": count });
    let (status, reserved) = rig.call(Method::POST, &format!("/v1/Group/{group}/Photo"), body).await;
    let added = reserved["AddedPhotos"].as_array().cloned().unwrap_or_default();
    let place =
        |added: &Value| Place { group: group.into(), photo: id(&added["PhotoId"]), url: id(&added["UploadUrl"]) };
    let places: Vec<_> = added.iter().map(place).collect();
    let created = added.first().map_or(0, |added| added["Expires"].as_i64().unwrap() - HOUR);
    let ids: Vec<_> = places.iter().map(|place| place.photo.clone()).collect();
    Done { outcome: (status, ids.len()), made: Made { ids, created }, places }
}

async fn copy(rig: &Rig, photo: &str, to: &str) -> Done {
    let body = json!({ "GroupId": to, "DoCopy": true });
    let (status, copied) = rig.call(Method::PUT, &format!("/v1/Photo/{photo}"), body).await;
    let Some(copy) = copied["PhotoId"].as_str() else { return done(status, Vec::new()) };
    let created = rig.get(&format!("/v1/Photo/{copy}")).await["Created"].as_i64().unwrap();
    Done { outcome: (status, 0), made: Made { ids: vec![copy.to_owned()], created }, places: Vec::new() }
}

/// All there is of what is known.
pub(super) async fn everything(rig: &Rig, known: &Known) -> Seen {
    let mut seen = Seen::default();
    // Of photos with the same pictures the first one is the original.
    let mut pictures = HashMap::<String, String>::new();
    for photo in &known.photos {
        let (status, view) = rig.call(Method::GET, &format!("/v1/Photo/{photo}"), Value::Null).await;
        if status == 404 {
            continue;
        }
        let original = pictures.entry(id(&view["Small"])).or_insert_with(|| photo.clone()).clone();
        let content = u8::from(view["Ratio"] != 1.0);
        let (group, sort_order) = (id(&view["GroupId"]), id(&view["SortOrder"]));
        let removed = view["Deleted"] == true;
        seen.photos.insert(photo.clone(), SeenPhoto { group, sort_order, content, pictures: original, removed });
    }
    for group in &known.groups {
        seen.groups.insert(group.clone(), shown(rig, group, &pictures).await);
    }
    seen
}

async fn shown(rig: &Rig, group: &str, pictures: &HashMap<String, String>) -> SeenGroup {
    let view = rig.get(&format!("/v1/Group/{group}")).await;
    let thumb = Some(id(&view["Thumb"])).filter(|path| !path.is_empty());
    let (status, list) = rig.call(Method::GET, &format!("/v1/Group/{group}/Photo"), Value::Null).await;
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|photo| id(&photo["PhotoId"])).collect::<Vec<_>>();
    let photos = (status == 200).then(|| ids(&list["Photos"]));
    SeenGroup {
        name: id(&view["Name"]),
        thumb: thumb.map(|path| pictures.get(&path).cloned().unwrap_or(path)),
        deleted: view["Deleted"] == true,
        count: usize::try_from(view["Count"].as_u64().unwrap()).unwrap(),
        photos,
    }
}
