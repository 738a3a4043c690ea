//! Everything that has an id of its own, by that id alone.

use async_graphql::{ID, Interface};
use rollbook_app::When;
use rollbook_domain::{GroupId, ObjectId};

use super::group::{Group, read_group_at};
use super::import::Import;
use super::member::{Member, Membership};
use super::scalars::reference;
use super::subject::Subject;
use crate::error::{Fault, Result};
use crate::session::Session;

/// Everything that has an id of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Names it among all nodes of its workspace."))]
pub(crate) enum Node {
    Group(Box<Group>),
    Member(Member),
    Membership(Box<Membership>),
    Subject(Box<Subject>),
    Import(Box<Import>),
}

/// The node of an id, if it is there.
///
/// A group's id is its UUID and a member's is its reference; the others say what they are before a slash.
pub(crate) async fn find_node(session: &Session, when: When, id: &str) -> Result<Option<Node>> {
    let workspace = &session.principal.workspace;
    if let Ok(group) = id.parse::<GroupId>() {
        return Ok(read_group_at(session, when, group).await?.map(|group| Node::Group(Box::new(group))));
    }
    if let Some(subject) = id.strip_prefix("subject/") {
        let doc = session.loader.subject(when, reference("id", subject)?).await?;
        let subject = doc.map(|doc| Subject::read(&doc, when)).transpose()?;
        return Ok(subject.map(|subject| Node::Subject(Box::new(subject))));
    }
    if let Some(job) = id.strip_prefix("import/") {
        let job: ObjectId = job.parse().map_err(|error| Fault::argument("id", error))?;
        let doc = session.app.views(when).import(workspace, &job).await?;
        let import = doc.map(|doc| Import::read(session, &doc, when)).transpose()?;
        return Ok(import.map(|import| Node::Import(Box::new(import))));
    }
    if let Some((group, member)) = id.split_once('/').and_then(|(group, rest)| Some((group.parse().ok()?, rest))) {
        let doc = session.app.views(when).member(workspace, group, &reference("id", member)?).await?;
        let membership = doc.map(|doc| Membership::read(&doc, when)).transpose()?;
        return Ok(membership.map(|membership| Node::Membership(Box::new(membership))));
    }
    Ok(Some(Node::Member(Member::new(reference("id", id)?, when))))
}
