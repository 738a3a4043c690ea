//! Everything a surface needs, behind one handle.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::RwLock;
use rollbook_domain::archive::Archive;
use rollbook_domain::group::Group;
use rollbook_domain::subject::Subject;
use rollbook_domain::webhook::Webhook;
use rollbook_domain::workspace::Workspace;
use rollbook_domain::{Policy, WorkspaceName};
use rollbook_store::{EventStore, Position, PositionToken};
use tokio::sync::watch;

use crate::answers::Answers;
use crate::cache::Streams;
use crate::call::Call;
use crate::clock::{Clock, Monotonic};
use crate::cursor::CursorKey;
use crate::door::guard::AtTheDoor;
use crate::door::{Door, People};
use crate::erasure::Erasing;
use crate::error::AppError;
use crate::files::Files;
use crate::gate::Gate;
use crate::idempotency::Turns;
use crate::ids::IdSource;
use crate::imports::progress::Running;
use crate::queries::Queries;
use crate::reservations::Reservations;
use crate::sessions::Sessions;
use crate::webhooks::{Courier, Secrets};

/// What an [`App`] is made of.
pub struct AppParts {
    /// The log.
    pub store: Arc<dyn EventStore>,
    /// The views.
    pub queries: Arc<dyn Queries>,
    /// How far the views are; moves when a view transaction has ended.
    pub projected: watch::Receiver<Position>,
    /// Who is told apart by pseudonyms.
    pub people: People,
    /// Where files are; [`crate::files::NoFiles`] for a program that needs none.
    pub files: Arc<dyn Files>,
    /// Where instants come from.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Arc<dyn IdSource>,
    /// What cursors are authenticated with, and secrets of webhooks derive from.
    pub secret: [u8; 32],
    /// How many bytes of warm group states are kept; a sixteenth of it of answers.
    pub cache_bytes: u64,
    /// How long a read waits for its position.
    pub read_wait: Duration,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    store: Arc<dyn EventStore>,
    /// As surfaces see them.
    queries: Arc<dyn Queries>,
    /// As they are.
    views: Arc<dyn Queries>,
    door: Arc<Door>,
    projected: watch::Receiver<Position>,
    files: Arc<dyn Files>,
    clock: Monotonic<Arc<dyn Clock>>,
    ids: Arc<dyn IdSource>,
    cursors: CursorKey,
    read_wait: Duration,
    groups: Streams<Group>,
    subjects: Streams<Subject>,
    archives: Streams<Archive>,
    webhooks: Streams<Webhook>,
    workspaces: Streams<Workspace>,
    answers: Answers,
    sessions: Sessions,
    turns: Turns,
    reservations: Reservations,
    gate: Gate,
    running_imports: Running,
    erasing: OnceLock<Erasing>,
    secrets: Secrets,
    courier: OnceLock<Arc<dyn Courier>>,
    /// Workspaces that are known to be open, and where their numbers count.
    opened: moka::sync::Cache<WorkspaceName, String>,
    /// Workspaces that are known to have had a first user.
    peopled: moka::sync::Cache<WorkspaceName, ()>,
    /// Workspaces in which every surface counts the groups of each member.
    counted: RwLock<HashSet<WorkspaceName>>,
}

impl App {
    /// Wires the parts.
    pub fn new(parts: AppParts) -> Self {
        let AppParts { store, queries, projected, people, files, clock, ids, secret, cache_bytes, read_wait } = parts;
        let door = Arc::new(Door::new(Arc::clone(&store), people));
        Self(Arc::new(Inner {
            groups: Streams::new(Arc::clone(&store), cache_bytes),
            subjects: Streams::new(Arc::clone(&store), cache_bytes / 8),
            archives: Streams::new(Arc::clone(&store), 1_024 * 1_024),
            webhooks: Streams::new(Arc::clone(&store), 1_024 * 1_024),
            workspaces: Streams::new(Arc::clone(&store), 1_024 * 1_024),
            store,
            queries: Arc::new(AtTheDoor { views: Arc::clone(&queries), door: Arc::clone(&door) }),
            views: queries,
            door,
            projected,
            files,
            clock: Monotonic::new(clock),
            ids,
            cursors: CursorKey::new(secret),
            secrets: Secrets::of(&secret),
            read_wait,
            answers: Answers::new(cache_bytes / 16),
            sessions: Sessions::new(),
            turns: Turns::default(),
            reservations: Reservations::default(),
            gate: Gate::default(),
            running_imports: Running::default(),
            erasing: OnceLock::new(),
            courier: OnceLock::new(),
            opened: moka::sync::Cache::new(10_000),
            peopled: moka::sync::Cache::new(10_000),
            counted: RwLock::default(),
        }))
    }

    /// The log.
    pub fn store(&self) -> &Arc<dyn EventStore> {
        &self.0.store
    }

    /// The views as they are now; wait first where a reader must see a write.
    pub fn queries(&self) -> &dyn Queries {
        &*self.0.queries
    }

    /// The same for commands, which know nobody but by pseudonyms where there are any.
    pub(crate) fn inner_queries(&self) -> &dyn Queries {
        &*self.0.views
    }

    /// Where people get their pseudonyms.
    pub(crate) fn door(&self) -> &Door {
        &self.0.door
    }

    /// Whether pseudonyms stand for the people of a workspace, in everything that is kept of it.
    pub async fn has_personal_ids(&self, workspace: &WorkspaceName) -> Result<bool, AppError> {
        self.door().hides(workspace).await
    }

    /// Where files are.
    pub fn files(&self) -> &dyn Files {
        &*self.0.files
    }

    /// Where ids come from.
    pub fn ids(&self) -> &dyn IdSource {
        &*self.0.ids
    }

    /// The instant now, never behind the log.
    pub fn now(&self) -> rollbook_domain::Timestamp {
        self.0.clock.tick()
    }

    /// What cursors are sealed with.
    pub fn cursors(&self) -> &CursorKey {
        &self.0.cursors
    }

    /// A position as clients get it.
    pub fn token(&self, position: Position) -> PositionToken {
        PositionToken { epoch: self.0.store.epoch(), position }
    }

    /// How far the views are.
    pub fn projected(&self) -> watch::Receiver<Position> {
        self.0.projected.clone()
    }

    /// Has the groups of each member of a workspace counted, whichever surface or worker changes them: to be said
    /// before anything writes, where a surface limits them.
    pub fn count_groups_in(&self, workspace: &WorkspaceName) {
        self.0.counted.write().insert(workspace.clone());
    }

    /// The rules of a call, with what its workspace demands of every surface.
    pub(crate) fn rules<'a>(&self, call: &'a Call) -> Cow<'a, Policy> {
        if call.policy.count_groups || !self.0.counted.read().contains(&call.workspace) {
            return Cow::Borrowed(&call.policy);
        }
        Cow::Owned(Policy { count_groups: true, ..call.policy.clone() })
    }

    pub(crate) fn read_wait(&self) -> Duration {
        self.0.read_wait
    }

    pub(crate) fn clock(&self) -> &Monotonic<Arc<dyn Clock>> {
        &self.0.clock
    }

    pub(crate) fn groups(&self) -> &Streams<Group> {
        &self.0.groups
    }

    pub(crate) fn subjects(&self) -> &Streams<Subject> {
        &self.0.subjects
    }

    pub(crate) fn archives(&self) -> &Streams<Archive> {
        &self.0.archives
    }

    pub(crate) fn webhooks(&self) -> &Streams<Webhook> {
        &self.0.webhooks
    }

    pub(crate) fn workspaces(&self) -> &Streams<Workspace> {
        &self.0.workspaces
    }

    pub(crate) fn opened(&self) -> &moka::sync::Cache<WorkspaceName, String> {
        &self.0.opened
    }

    pub(crate) fn peopled(&self) -> &moka::sync::Cache<WorkspaceName, ()> {
        &self.0.peopled
    }

    pub(crate) fn running_imports(&self) -> &Running {
        &self.0.running_imports
    }

    /// Whoever erases for this process; a process without keys cannot.
    pub(crate) fn erasing(&self) -> Result<&Erasing, AppError> {
        self.0.erasing.get().ok_or_else(|| AppError::Unavailable("this process has no key store".into()))
    }

    /// Lets it be the one from now on; the first one stays.
    pub(crate) fn erase_with(&self, erasing: Erasing) {
        self.0.erasing.get_or_init(|| erasing);
    }

    /// What deliveries of webhooks are signed with.
    pub(crate) fn secrets(&self) -> &Secrets {
        &self.0.secrets
    }

    /// Whoever delivers for this process; one that serves a copy has nobody.
    pub(crate) fn courier(&self) -> Result<&Arc<dyn Courier>, AppError> {
        self.0.courier.get().ok_or_else(|| AppError::Unavailable("this process delivers nothing".into()))
    }

    /// Lets it be the one from now on; the first one stays.
    pub(crate) fn deliver_with(&self, courier: Arc<dyn Courier>) {
        self.0.courier.get_or_init(|| courier);
    }

    pub(crate) fn answers(&self) -> &Answers {
        &self.0.answers
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }

    pub(crate) fn reservations(&self) -> &Reservations {
        &self.0.reservations
    }

    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }
}
