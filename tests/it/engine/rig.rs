//! An app on a real log and real views, without a surface.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rollbook_app::commands::{NewGroup, NewSubject, SubjectName};
use rollbook_app::files::NoFiles;
use rollbook_app::{App, AppParts, Call, Idempotency, RandomIds, SystemClock};
use rollbook_domain::group::commands::{AddMembers, Existing, Mode, NewMember};
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::{Actor, Attributes, GroupId, Policy, Reference};
use rollbook_projections::{Views, ViewsConfig};
use rollbook_store::EventStore;
use rollbook_store_sqlite::{Options, SqliteStore};

pub(super) struct Rig {
    pub(super) app: App,
    pub(super) call: Call,
    _views: Views,
    _folder: tempfile::TempDir,
}

impl Rig {
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("log.db"), Options::default()).unwrap();
        Self::on(Arc::new(store), folder).await
    }

    pub(super) async fn on(store: Arc<dyn EventStore>, folder: tempfile::TempDir) -> Self {
        let views = views(&store, folder.path()).await;
        let app = App::new(AppParts {
            store,
            queries: Arc::clone(&views.queries),
            projected: views.projected.clone(),
            people: rollbook_app::People::default(),
            files: Arc::new(NoFiles),
            clock: Arc::new(SystemClock),
            ids: Arc::new(RandomIds::default()),
            secret: [7; 32],
            cache_bytes: 64 << 20,
            read_wait: Duration::from_secs(20),
        });
        let call = Call::new("acme".parse().unwrap(), Actor::new("operator"), Policy::NATIVE);
        Self { app, call, _views: views, _folder: folder }
    }

    pub(super) async fn group(&self, name: &str) -> GroupId {
        let new = NewGroup { name: name.into(), ..NewGroup::default() };
        self.app.create_group(&self.call, new).await.unwrap().outcome.id
    }

    pub(super) fn keyed(&self, key: &str, fingerprint: u8) -> Call {
        let idempotency = Idempotency { key: key.into(), fingerprint: [fingerprint; 32] };
        Call { idempotency: Some(idempotency), ..self.call.clone() }
    }
}

async fn views(store: &Arc<dyn EventStore>, folder: &Path) -> Views {
    Views::open(ViewsConfig::sqlite(folder.join("views.db")).unwrap(), Arc::clone(store)).await.unwrap()
}

pub(super) fn member(id: &str) -> Reference {
    Reference::new("user", id).unwrap()
}

pub(super) fn add(ids: &[&str], existing: Existing) -> AddMembers {
    let members = ids.iter().map(|id| NewMember::new(member(id))).collect();
    AddMembers { members, mode: Mode::Atomic, existing }
}

pub(super) fn registered(subject: &Reference) -> NewSubject {
    NewSubject {
        kind: subject.kind().into(),
        id: SubjectName::Given(subject.id().into()),
        name: None,
        status: SubjectStatus::Active,
        attributes: Attributes::new(),
    }
}
