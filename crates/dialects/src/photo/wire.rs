//! The JSON of requests and answers.

#![expect(clippy::struct_field_names, reason = "as the contract names them")]

use std::fmt;
use std::marker::PhantomData;

use rollbook_domain::{GroupId, MediaId, Token};
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

/// A JSON object and nothing else: a struct could be read from an array as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(reader: D) -> Result<Self, D::Error> {
        reader.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

/// What a command without news answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Nothing {}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Group {
    pub(super) owner_id: Uuid,
    pub(super) group_id: GroupId,
    pub(super) name: String,
    pub(super) token: Token,
    pub(super) count: u64,
    pub(super) thumb: String,
    pub(super) brand_id: String,
    pub(super) when_unix: i64,
    pub(super) deleted: bool,
    pub(super) last_updated_unix: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NewGroup {
    pub(super) name: Option<String>,
    pub(super) brand_id: Option<String>,
    pub(super) when_unix: Option<i64>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct GroupChange {
    pub(super) thumb: Option<String>,
    pub(super) name: Option<String>,
    pub(super) brand_id: Option<String>,
}

/// What everybody may see of a photo.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PublicPhoto {
    pub(super) owner_id: Uuid,
    pub(super) group_id: GroupId,
    pub(super) photo_id: MediaId,
    pub(super) created: i64,
    pub(super) small: String,
    pub(super) watermark: String,
    pub(super) watermark_small: String,
    pub(super) sort_order: String,
    pub(super) ratio: f64,
}

/// What its owner may see.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Photo {
    #[serde(flatten)]
    pub(super) public: PublicPhoto,
    pub(super) medium: String,
    pub(super) original: String,
    pub(super) deleted: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) enum Photos {
    Photos(Vec<Photo>),
    Public(Vec<PublicPhoto>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct AddPhotos {
    pub(super) add_photos: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AddedPhotos {
    pub(super) added_photos: Vec<AddedPhoto>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AddedPhoto {
    pub(super) photo_id: MediaId,
    pub(super) upload_url: String,
    pub(super) expires: i64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct PhotoChange {
    pub(super) group_id: Option<String>,
    pub(super) do_copy: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Copied {
    pub(super) photo_id: MediaId,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NewZip {
    pub(super) photos: Option<Vec<Object<ZipFile>>>,
    pub(super) name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ZipFile {
    pub(super) file: String,
    #[serde(default)]
    pub(super) file_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Zip {
    pub(super) status: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Owner {
    pub(super) owner_id: Uuid,
    pub(super) created: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) primary_brand: Option<Uuid>,
    pub(super) timezone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct OwnerChange {
    pub(super) primary_brand: Option<String>,
    pub(super) timezone: Option<String>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) email: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Brand {
    pub(super) owner_id: Uuid,
    pub(super) brand_id: String,
    pub(super) vanity_url: String,
    pub(super) name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Brands {
    pub(super) brands: Vec<Brand>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NewBrand {
    pub(super) vanity_url: Option<String>,
    pub(super) name: Option<String>,
}

/// How far a zip is, in the words of the service that the server stands in for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Process {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) percent: u8,
    pub(super) message: String,
    pub(super) step: &'static str,
    pub(super) starttime: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) endtime: Option<i64>,
    pub(super) expire: i64,
    pub(super) input: Input,
    pub(super) converter: Converter,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) output: Option<Output>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Input {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Converter {
    pub(super) format: &'static str,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Output {
    pub(super) filename: String,
    pub(super) ext: &'static str,
    pub(super) size: u64,
    pub(super) url: String,
    pub(super) downloads: u64,
}
