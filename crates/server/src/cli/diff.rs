//! `rollbook diff [GROUP | --member MEMBER] --from --to`: what changed between two moments.

use std::time::Duration;

use rollbook_app::diff::{Change, Span};
use rollbook_app::queries::{From as Begin, Page};
use rollbook_app::views::Doc;
use rollbook_app::{App, AppError, When};
use rollbook_domain::{GroupId, Reference, WorkspaceName};
use rollbook_store::{Position, PositionToken};
use serde_json::{Map, Value, json};

use super::args::DiffArgs;
use super::error::CliError;
use super::out::Out;
use super::place;
use super::remote::{Client, DiffOf};
use crate::config::Config;
use crate::node::Node;

/// Changes that are asked for at once.
const PAGE: u32 = 500;
/// How long the views may take to be where the log is.
const PATIENCE: Duration = Duration::from_hours(1);
/// Longer values are cut off.
const LONGEST: usize = 80;

pub(super) async fn run(config: &Config, args: &DiffArgs, out: &mut Out) -> Result<(), CliError> {
    let workspace = place::workspace(&args.place)?;
    let of = match (&args.group, &args.member) {
        (Some(group), _) => DiffOf::Group(place::group(group)?),
        (None, Some(member)) => {
            let who = member.parse().map_err(|error| CliError::Usage(format!("--member {member}: {error}")))?;
            DiffOf::Member(who)
        }
        (None, None) => DiffOf::Workspace,
    };
    let mut told = Told { out, json: args.json };
    if args.remote.url.is_some() {
        let client = Client::new(&args.remote, workspace)?;
        return client.diff(&of, &args.from, args.to.as_deref(), |what, change| told.change(what, change)).await;
    }
    let node = Node::open(config).await?;
    let ended = here(node.app(), &workspace, &of, args, &mut told).await;
    node.close().await;
    ended
}

async fn here(
    app: &App,
    workspace: &WorkspaceName,
    of: &DiffOf,
    args: &DiffArgs,
    told: &mut Told<'_>,
) -> Result<(), CliError> {
    let head = app.store().current_head().await.map_err(AppError::from)?;
    app.wait_until(head, PATIENCE).await?;
    let to = match &args.to {
        Some(to) => moment(app, to).await?,
        None => When::Now,
    };
    let span = Span::of(app, moment(app, &args.from).await?, to).await?;
    match of {
        DiffOf::Group(group) => in_group(app, workspace, *group, span, told).await,
        DiffOf::Member(member) => of_member(app, workspace, member, span, told).await,
        DiffOf::Workspace => in_workspace(app, workspace, span, told).await,
    }
}

/// As the surfaces take it, or a plain number of the log.
async fn moment(app: &App, text: &str) -> Result<When, CliError> {
    let token = text.parse().map(|number| PositionToken { epoch: app.store().epoch(), position: Position(number) });
    let moment = app.moment(&token.map_or_else(|_| text.to_owned(), |token| token.to_string())).await;
    moment.map_err(|error| match error {
        AppError::Invalid { reason, .. } => CliError::Usage(format!("{text}: {reason}")),
        error => error.into(),
    })
}

async fn in_group(
    app: &App,
    workspace: &WorkspaceName,
    group: GroupId,
    span: Span,
    told: &mut Told<'_>,
) -> Result<(), CliError> {
    let mut page = Page::first(PAGE);
    loop {
        let diff = app.group_diff(workspace, group, span, &page).await?;
        let missing = || CliError::Failed(format!("{group}: no such group in workspace {workspace} then"));
        let diff = diff.ok_or_else(missing)?;
        if matches!(page.from, Begin::Start) {
            told.document("group", &diff.group)?;
            diff.resources.values().try_for_each(|change| told.document("resource", change))?;
        }
        diff.members.items.iter().try_for_each(|item| told.document("membership", &item.value))?;
        match diff.members.items.last().filter(|_| diff.members.has_next) {
            Some(last) => page.from = Begin::After(last.place.clone()),
            None => return Ok(()),
        }
    }
}

async fn of_member(
    app: &App,
    workspace: &WorkspaceName,
    member: &Reference,
    span: Span,
    told: &mut Told<'_>,
) -> Result<(), CliError> {
    let changes = app.member_diff(workspace, member, span).await?;
    changes.values().try_for_each(|change| told.document("membership", change))
}

async fn in_workspace(app: &App, workspace: &WorkspaceName, span: Span, told: &mut Told<'_>) -> Result<(), CliError> {
    let mut after = Some(span.from);
    while let Some(from) = after {
        let diff = app.workspace_diff(workspace, span, from, PAGE as usize).await?;
        diff.groups.iter().try_for_each(|change| told.document("group", change))?;
        diff.subjects.iter().try_for_each(|change| told.document("subject", change))?;
        after = diff.next;
    }
    Ok(())
}

/// Where changes go, each in its line.
struct Told<'a> {
    out: &'a mut Out,
    json: bool,
}

impl Told<'_> {
    fn document<T>(&mut self, what: &str, change: &Change<T>) -> Result<(), CliError> {
        let read = |doc: &Doc<T>| serde_json::from_str::<Value>(doc.as_json());
        let unreadable = |error| CliError::failed("a view cannot be read", error);
        let before = change.before.as_ref().map(read).transpose().map_err(unreadable)?;
        let after = change.after.as_ref().map(read).transpose().map_err(unreadable)?;
        self.change(what, &json!({ "change": change.kind(), "before": before, "after": after }))
    }

    /// As the surfaces tell it: `change`, `before`, `after`.
    fn change(&mut self, what: &str, change: &Value) -> Result<(), CliError> {
        if change["change"] == "unchanged" {
            return Ok(());
        }
        if self.json {
            let mut told = change.clone();
            told["what"] = what.into();
            return self.out.line(&told.to_string());
        }
        let nothing = Map::new();
        let (before, after) = (change["before"].as_object(), change["after"].as_object());
        let (sign, doc) = match (before, after) {
            (None, after) => ('+', after),
            (before, None) => ('-', before),
            (_, after) => ('~', after),
        };
        let doc = doc.unwrap_or(&nothing);
        let fields = before.zip(after).map_or_else(String::new, |(before, after)| differing(before, after));
        self.out.line(&format!("{sign} {what} {}{fields}", name(what, doc)))
    }
}

/// What people know it by.
fn name(what: &str, doc: &Map<String, Value>) -> String {
    let text = |field: &str| doc.get(field).and_then(Value::as_str).unwrap_or_default();
    match what {
        "group" => format!("{} {}", text("id"), text("name")),
        "membership" => format!("{} in {} as {}", text("member"), text("groupId"), text("role")),
        other => text(other).to_owned(),
    }
}

fn differing(before: &Map<String, Value>, after: &Map<String, Value>) -> String {
    let fields = before.keys().chain(after.keys().filter(|field| !before.contains_key(*field)));
    let told = fields.filter_map(|field| {
        let (old, new) = (before.get(field).unwrap_or(&Value::Null), after.get(field).unwrap_or(&Value::Null));
        (old != new).then(|| format!("{field} {} -> {}", short(old), short(new)))
    });
    let told: Vec<_> = told.collect();
    if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) }
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_that_differ_are_told_with_both_values() {
        let object = |value: Value| value.as_object().unwrap().clone();
        let before = object(json!({ "name": "a", "tags": ["x"], "note": "n" }));
        let after = object(json!({ "name": "b", "tags": ["x"], "kind": "k" }));
        assert_eq!(differing(&before, &after), r#": name "a" -> "b", note "n" -> null, kind null -> "k""#);
        assert_eq!(differing(&before, &before), "");
    }
}
