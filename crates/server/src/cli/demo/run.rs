//! Fills the workspace once, and serves it.

use rollbook_app::queries::{GroupFilter, Order, Page};
use rollbook_app::{App, AppError, Call};
use rollbook_domain::{Actor, GroupId, Policy, WorkspaceName};

use super::story::{Made, tell};
use crate::cli::args::DemoArgs;
use crate::cli::error::CliError;
use crate::cli::out::Out;
use crate::cli::place::named_workspace;
use crate::cli::serve::until_told;
use crate::config::Config;
use crate::run::run as start;

pub(in crate::cli) async fn run(config: &Config, args: &DemoArgs, out: &mut Out) -> Result<(), CliError> {
    let workspace = named_workspace(&args.workspace)?;
    let running = start(config).await?;
    let base = running.public_url().to_owned();
    let shown = show(running.app(), args.groups, &workspace, &base, out).await;
    if args.fill_only || shown.is_err() {
        running.stop().await;
        return shown;
    }
    out.line("Serving; Ctrl-C ends it.")?;
    out.flush()?;
    until_told().await;
    running.stop().await;
    Ok(())
}

async fn show(app: &App, groups: u32, workspace: &WorkspaceName, base: &str, out: &mut Out) -> Result<(), CliError> {
    let call = Call::new(workspace.clone(), Actor::new("operator"), Policy::NATIVE);
    app.wait_for_workspace(workspace).await?;
    let first = match first_group(app, workspace).await? {
        Some(first) => {
            out.line(&format!("The workspace {workspace} has groups already; they are left as they are."))?;
            first
        }
        None => {
            let made = tell(app, &call, groups).await?;
            app.wait_for_workspace(workspace).await?;
            out.line(&told(&made, workspace))?;
            made.first.ok_or_else(|| CliError::Failed("no group was made".into()))?
        }
    };
    for line in what_to_open(base, workspace, first) {
        out.line(&line)?;
    }
    out.flush()
}

async fn first_group(app: &App, workspace: &WorkspaceName) -> Result<Option<GroupId>, AppError> {
    let (filter, page) = (GroupFilter::default(), Page::first(1));
    let slice = app.queries().groups(workspace, &filter, Order::default(), &page).await?;
    slice.items.first().map(|item| Ok(item.value.read()?.id)).transpose()
}

fn told(made: &Made, workspace: &WorkspaceName) -> String {
    let Made { groups, memberships, people, .. } = made;
    format!("The workspace {workspace} has {groups} groups with {memberships} memberships of {people} people.")
}

fn what_to_open(base: &str, workspace: &WorkspaceName, first: GroupId) -> Vec<String> {
    let header = format!("-H 'Rollbook-Workspace: {workspace}'");
    vec![
        String::new(),
        format!("GraphQL          {base}/graphql#workspace={workspace}"),
        format!("REST, documented {base}/docs#workspace={workspace}"),
        format!("Metrics          {base}/metrics"),
        String::new(),
        format!("curl {header} '{base}/v1/groups?limit=5&sort=-memberCount'"),
        format!("curl {header} '{base}/v1/groups?status=suspended'"),
        format!("curl {header} '{base}/v1/groups/{first}/history'"),
        format!("curl {header} '{base}/v1/groups/{first}/members'"),
        format!("curl -N {header} -H 'Accept: text/event-stream' '{base}/v1/events'"),
        String::new(),
    ]
}
