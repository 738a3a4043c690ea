//! Fills a running server over HTTP with the groups that load generators ask for.

use futures::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;

use crate::{Outcome, Settings};

/// Requests under way at once.
const AT_ONCE: usize = 64;
/// Members of each group.
const MEMBERS: u64 = 9;

/// Groups `00000000-0000-7000-8000-%012x`, from 0, with nine members each.
pub(crate) async fn groups(settings: &Settings) -> Outcome<()> {
    let url = settings.url.as_deref().ok_or("--url is missing")?;
    let client = reqwest::Client::new();
    let one = |n: u64| {
        let members: Vec<_> =
            (1..=MEMBERS).map(|k| format!("user:00000000-0000-7000-9000-{:012x}", n * 10 + k)).collect();
        let body = json!({
            "id": format!("00000000-0000-7000-8000-{n:012x}"), "name": format!("Group {n}"),
            "description": "A group for measurements", "members": members,
        });
        let request = client.post(format!("{url}/v1/groups")).json(&body);
        let request = match &settings.key {
            Some(key) => request.bearer_auth(key),
            None => request,
        };
        async move {
            let answer = request.send().await?;
            let status = answer.status();
            if status.is_success() { Ok(()) } else { Err(format!("{status}: {}", answer.text().await?).into()) }
        }
    };
    stream::iter((0..settings.groups).map(one)).buffer_unordered(AT_ONCE).try_collect::<()>().await
}
