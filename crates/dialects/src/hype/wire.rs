//! The JSON of answers.

use serde::Serialize;

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Message {
    pub(super) message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct List<T> {
    pub(super) meta: Meta,
    pub(super) data: Vec<T>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Meta {
    pub(super) total_count: u64,
    pub(super) count: usize,
    pub(super) page_size: u32,
    pub(super) next: Option<u64>,
    pub(super) previous: Option<u64>,
    pub(super) total_pages: u64,
    pub(super) extra: Extra,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Extra {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    #[serde(rename = "group_type")]
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) is_active: bool,
    pub(super) is_imported: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) group_id: String,
    pub(super) group_name: String,
    pub(super) file_url: String,
    pub(super) status: u8,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) retry_cnt: u32,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Created {
    pub(super) message: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) upload_info: Option<UploadInfo>,
    pub(super) ids_info: IdsInfo,
    pub(super) group: Group,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Edited {
    pub(super) upload_info: UploadInfo,
    pub(super) ids_info: IdsInfo,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(super) enum UploadInfo {
    Stored { job_id: String, file_url: String, status: &'static str },
    Failed { status: &'static str, details: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct IdsInfo {
    pub(super) added: bool,
}
