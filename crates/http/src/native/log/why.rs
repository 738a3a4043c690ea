//! Why a member is in a group.

use rollbook_app::App;
use rollbook_app::history::Why;
use rollbook_domain::{GroupId, Reference};
use serde_json::{Value, json};

use super::history::items;
use crate::native::answer::{self, Answer, dated};
use crate::native::openapi::{ReadProblems, Reasons};
use crate::problem::{Problem, kind};
use crate::request::Audit;

/// Why a member is in a group, or no longer
///
/// The events since it last joined, and what the commands did that those follow from: the request of an import.
#[utoipa::path(
    get,
    path = "/v1/groups/{group}/members/{member}/why",
    tag = "log",
    params(
        ("group" = uuid::Uuid, Path),
        ("member" = String, Path, description = "user:u-asha"),
        ("asOf" = Option<String>, Query, description = "A position or a time"),
        ("Rollbook-Min-Position" = Option<String>, Header),
    ),
    responses((status = 200, body = Reasons), ReadProblems),
)]
pub(super) async fn why_member(Audit(mut asked): Audit) -> Answer {
    let (group, member): (GroupId, Reference) = (asked.path.get("group")?, asked.path.get("member")?);
    let when = asked.when().await?;
    asked.params.finish()?;
    let until = asked.app().last_of(when).await?;
    let why = asked.app().why(asked.workspace(), group, &member, until).await?;
    let never = || {
        let detail = format!("{member} was never in the group.");
        Problem::new(&kind::UNKNOWN_MEMBER, detail).with("member", member.as_str())
    };
    dated(asked.app(), when, told(asked.app(), group, &member, &why.ok_or_else(never)?)?)
}

fn told(app: &App, group: GroupId, member: &Reference, why: &Why) -> Answer {
    let head = json!({ "groupId": group, "member": member, "isMember": why.is_member, "sentences": sentences(app, member, why)? });
    let head = head.to_string();
    let because = items(app, &why.because, Some(member))?;
    let asked_by = items(app, &why.asked_by, None)?;
    let head = head.strip_suffix('}').unwrap_or(&head);
    Ok(answer::json(format!("{head},\"because\":[{because}],\"askedBy\":[{asked_by}]}}")))
}

/// The whole answer for people: who did what, when.
fn sentences(app: &App, member: &Reference, why: &Why) -> Result<Vec<Value>, Problem> {
    let mut sentences = Vec::new();
    for event in &why.asked_by {
        let view = app.event_view(event)?;
        sentences.push(format!("{} {} at {}", view.actor, view.sentence, view.recorded_at).into());
    }
    for event in &why.because {
        let view = app.event_view_about(event, member)?;
        sentences.push(format!("{} {} at {}", view.actor, view.sentence, view.recorded_at).into());
    }
    Ok(sentences)
}
