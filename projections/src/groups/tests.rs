use std::sync::Arc;
use std::time::Duration;

use rollbook_app::commands::NewGroup;
use rollbook_app::queries::Queries;
use rollbook_app::{App, AppParts, Call, RandomIds, SystemClock};
use rollbook_domain::group::commands::{AddMembers, Existing, Mode, NewMember};
use rollbook_domain::{Actor, Policy};
use rollbook_store::{EventStore, MemoryStore, Position};
use tokio::sync::watch;

use super::GroupsView;
use crate::runner::catch_up;

#[tokio::test]
async fn a_view_filled_again_equals_the_one_that_grew() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn EventStore> = Arc::new(MemoryStore::default());
    let live = Arc::new(GroupsView::open(&folder.path().join("live.db")).unwrap());
    let app = App::new(AppParts {
        store: Arc::clone(&store),
        queries: Arc::clone(&live) as Arc<dyn Queries>,
        projected: watch::channel(Position(0)).1,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds::default()),
        secret: [0; 32],
        cache_bytes: 1 << 20,
        read_wait: Duration::from_secs(1),
    });
    let call = Call::new("acme".parse().unwrap(), Actor::new("operator"), Policy::NATIVE);
    let group = app.create_group(&call, NewGroup { name: "divers".into(), ..NewGroup::default() }).await.unwrap();
    catch_up(&*store, &live).await.unwrap();
    let members = vec![NewMember::new("user:asha".parse().unwrap())];
    let add = AddMembers { members, mode: Mode::Atomic, existing: Existing::Strict };
    app.add_members(&call, group.outcome.id, None, add).await.unwrap();
    catch_up(&*store, &live).await.unwrap();

    let replayed = GroupsView::open(&folder.path().join("replayed.db")).unwrap();
    catch_up(&*store, &replayed).await.unwrap();
    let (a, b) = (live.group(&call.workspace, group.outcome.id), replayed.group(&call.workspace, group.outcome.id));
    let (a, b) = (a.await.unwrap().unwrap(), b.await.unwrap().unwrap());
    assert_eq!(a, b);
    assert_eq!(a.read().unwrap().member_count, 1);
}
