//! Where rows go: to the application in this process, or to a running server.

use std::collections::HashSet;

use rollbook_app::commands::NewGroup;
use rollbook_app::queries::{GroupFilter, GroupKey, Order, Page};
use rollbook_app::{App, AppError, Call};
use rollbook_domain::GroupId;
use rollbook_domain::group::commands::{AddMembers, Existing, Mode, NewMember};

use crate::cli::error::CliError;
use crate::cli::remote::Client;

/// See the module.
pub(super) enum Target {
    Here { app: App, call: Box<Call> },
    There(Client),
}

/// What became of one command.
pub(super) enum Landed {
    /// The group holds the members now.
    In { id: GroupId, created: bool, added: u64 },
    /// The group takes none: its name is bad, or it is suspended.
    Refused(String),
}

impl Target {
    /// Puts members into a group, which is looked up by name (the oldest of that name) and made when missing.
    pub(super) async fn put(
        &self,
        name: &str,
        known: Option<GroupId>,
        mut members: Vec<NewMember>,
    ) -> Result<Landed, CliError> {
        let mut seen = HashSet::new();
        members.retain(|new| seen.insert(new.member.clone()));
        drop(seen);
        match self {
            Self::Here { app, call } => match here(app, call, name, known, members).await {
                Ok(landed) => Ok(landed),
                Err(AppError::Refused(refusal)) => Ok(Landed::Refused(format!("{name}: {refusal}"))),
                Err(error) => Err(error.into()),
            },
            Self::There(client) => there(client, name, known, members).await,
        }
    }

    /// Waits until readers see everything that was put.
    pub(super) async fn visible(&self) -> Result<(), CliError> {
        match self {
            Self::Here { app, call } => Ok(app.wait_for_workspace(&call.workspace).await?),
            Self::There(client) => client.visible().await,
        }
    }
}

async fn here(
    app: &App,
    call: &Call,
    name: &str,
    known: Option<GroupId>,
    members: Vec<NewMember>,
) -> Result<Landed, AppError> {
    let found = match known {
        Some(id) => Some(id),
        None => find(app, call, name).await?,
    };
    if let Some(id) = found {
        let command = AddMembers { members, mode: Mode::Atomic, existing: Existing::Skip };
        let done = app.add_members(call, id, None, command).await?;
        return Ok(Landed::In { id, created: false, added: done.outcome.applied });
    }
    let added = members.len() as u64;
    let new = NewGroup { name: name.to_owned(), members, ..NewGroup::default() };
    let done = app.create_group(call, new).await?;
    Ok(Landed::In { id: done.outcome.id, created: true, added })
}

async fn find(app: &App, call: &Call, name: &str) -> Result<Option<GroupId>, AppError> {
    let filter = GroupFilter { name: Some(name.to_owned()), ..GroupFilter::default() };
    let oldest = Order { key: GroupKey::Created, descending: false };
    let page = app.queries().groups(&call.workspace, &filter, oldest, &Page::first(1)).await?;
    page.items.first().map(|item| Ok(item.value.read()?.id)).transpose()
}

async fn there(
    client: &Client,
    name: &str,
    known: Option<GroupId>,
    members: Vec<NewMember>,
) -> Result<Landed, CliError> {
    let found = match known {
        Some(id) => Some(id),
        None => client.find_group(name).await?,
    };
    let landed = match found {
        Some(id) => {
            let added = client.add_members(id, &members).await?;
            added.map(|added| Landed::In { id, created: false, added })
        }
        None => {
            let made = client.create_group(name, &members).await?;
            made.map(|id| Landed::In { id, created: true, added: members.len() as u64 })
        }
    };
    Ok(landed.unwrap_or_else(|refusal| Landed::Refused(format!("{name}: {refusal}"))))
}
