//! Jobs as they are shown.

use rollbook_app::views::{GroupView, ImportView};
use rollbook_domain::ObjectId;
use rollbook_domain::group::ImportStatus;

use super::times::cut;
use crate::hype::error::Failure;
use crate::hype::wire::{Job, UploadInfo};
use crate::query::Query;

/// A job of the list, which has numbers for statuses.
pub(in super::super) fn job(view: ImportView, group: &GroupView, file_url: String) -> Job {
    Job {
        id: view.job.to_string(),
        group_id: group.object_id.to_string(),
        group_name: group.name.clone(),
        file_url,
        status: number(&view.status),
        created_at: cut(view.requested_at),
        updated_at: cut(view.updated_at),
        retry_cnt: view.retries,
        reason: view.reason,
    }
}

const fn number(status: &ImportStatus) -> u8 {
    match status {
        ImportStatus::Pending => 1,
        ImportStatus::Succeeded => 2,
        ImportStatus::Failed => 3,
    }
}

/// Which jobs are listed; pending ones unless others are asked for.
pub(in super::super) fn status(query: &Query) -> Result<ImportStatus, Failure> {
    match query.first("status").unwrap_or("1") {
        "1" => Ok(ImportStatus::Pending),
        "2" => Ok(ImportStatus::Succeeded),
        "3" => Ok(ImportStatus::Failed),
        _ => Err(Failure::parameter("status")),
    }
}

/// A file that is stored and waits for its import.
pub(in super::super) fn uploaded(job: &ObjectId, file_url: String) -> UploadInfo {
    UploadInfo::Stored { job_id: job.to_string(), file_url, status: "PENDING" }
}

/// A file that could not be stored.
pub(in super::super) fn upload_failed(reason: &str) -> UploadInfo {
    UploadInfo::Failed { status: "UPLOAD_FAILED", details: format!("failed to upload group file to minio: {reason}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_numbers_and_pending_by_default() {
        let read = |text: &str| status(&Query::parse(Some(text)));
        assert_eq!(read("").unwrap(), ImportStatus::Pending);
        assert_eq!(read("status=").unwrap(), ImportStatus::Pending);
        assert_eq!(read("status=2&status=9").unwrap(), ImportStatus::Succeeded);
        assert_eq!(number(&read("status=3").unwrap()), 3);
        for bad in ["0", "4", "PENDING", "-1", "02", "%2B2", "2%20", "99999999999999999999"] {
            assert_eq!(read(&format!("status={bad}")).unwrap_err(), Failure::parameter("status"));
        }
    }

    #[test]
    fn what_does_not_apply_is_left_out() {
        let json = |info| serde_json::to_string(&info).unwrap();
        let failed = json(upload_failed("connection refused"));
        let text = r#"{"status":"UPLOAD_FAILED","details":"failed to upload group file to minio: connection refused"}"#;
        assert_eq!(failed, text);
        let stored = json(uploaded(&"65f0c2aa1b2c3d4e5f60718b".parse().unwrap(), "http://x".into()));
        assert_eq!(stored, r#"{"job_id":"65f0c2aa1b2c3d4e5f60718b","file_url":"http://x","status":"PENDING"}"#);
    }
}
