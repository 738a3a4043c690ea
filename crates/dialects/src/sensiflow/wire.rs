//! The JSON of SensiFlow.

use serde::{Deserialize, Serialize};

/// `POST /groups`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGroupBody {
    pub(super) name: String,
    pub(super) description: Option<String>,
}

/// `PUT /groups/{id}`: absent and null leave as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupChangeBody {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
}

/// `POST /groups/{id}/devices`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AddDevicesBody {
    #[serde(rename = "deviceIDs")]
    pub(super) device_ids: Vec<i32>,
}

/// `POST /devices`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewDeviceBody {
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(rename = "streamURL")]
    pub(super) stream_url: String,
}

/// `PUT /devices/{id}`: absent and null leave as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DeviceChangeBody {
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    #[serde(rename = "streamURL")]
    pub(super) stream_url: Option<String>,
}

/// `PUT /devices/{id}/processing-state`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StateBody {
    pub(super) state: String,
}

/// `POST /users/login`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LoginBody {
    pub(super) email: String,
    pub(super) password: String,
}

/// `POST /users`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct NewUserBody {
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) password: String,
}

/// `PUT /users/{id}/role`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleBody {
    pub(super) role: String,
}

/// What was made.
#[derive(Debug, Serialize)]
pub(super) struct Made {
    pub(super) id: u32,
}

/// What `POST /groups/{id}/devices` says.
#[derive(Debug, Serialize)]
pub(super) struct Added {
    pub(super) message: &'static str,
}

/// A login.
#[derive(Debug, Serialize)]
pub(super) struct LoggedIn {
    pub(super) id: u32,
    #[serde(rename = "expiresIn")]
    pub(super) expires_in: i64,
}

/// An account.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct UserBody {
    pub(super) id: u32,
    pub(super) email: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) role: String,
}

/// A group; expanded ones have the first page of their devices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct GroupBody {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) devices: Option<PageBody<DeviceBody>>,
}

/// A device; either of the two lists of its groups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeviceBody {
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) description: String,
    #[serde(rename = "streamURL")]
    pub(super) stream_url: String,
    pub(super) processing_state: &'static str,
    #[serde(rename = "userID")]
    pub(super) user_id: u32,
    #[serde(rename = "deviceGroupsID", skip_serializing_if = "Option::is_none")]
    pub(super) device_groups_id: Option<Vec<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) device_groups: Option<Vec<GroupBody>>,
    #[serde(rename = "processedStreamURL")]
    pub(super) processed_stream_url: Option<String>,
}

/// A page of anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PageBody<T> {
    pub(super) total_elements: u64,
    pub(super) total_pages: u64,
    pub(super) is_last: bool,
    pub(super) is_first: bool,
    pub(super) items: Vec<T>,
}
