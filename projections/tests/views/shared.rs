//! Several processes on the same views: one writes them, all read them.

use std::sync::Arc;
use std::time::Duration;

use rollbook_app::AppError;
use rollbook_app::queries::{GroupFilter, Order, Page};
use rollbook_app::views::ProjectionState;
use rollbook_projections::db::postgres::{PostgresOptions, PostgresStorage};
use rollbook_projections::db::{DbError, Storage};
use rollbook_projections::{Views, ViewsConfig, ViewsError};

use crate::history::History;
use crate::poison::{senseless, steps};
use crate::server::{Gate, Schema, run};
use crate::support::{caught_up, dump, workspace};

const PAUSE: Duration = Duration::from_millis(20);

async fn options(schema: &Schema) -> PostgresOptions {
    PostgresOptions {
        lease: Duration::from_secs(1),
        grace: Duration::from_secs(1),
        connect_wait: Duration::from_secs(1),
        ..schema.options("views").await
    }
}

async fn open(history: &History, options: PostgresOptions) -> Result<Views, ViewsError> {
    Views::open(ViewsConfig::postgres(options)?, history.log.store.clone()).await
}

/// Waits, as long as the test may take, until something holds.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::time::sleep(PAUSE).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_mins(1), wait).await.is_ok(), "{what}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_nodes_show_what_one_of_them_writes() {
    let (schema, mut history) = (Schema::make().await, History::begin(41).await);
    steps(&mut history, 30).await;
    let options = options(&schema).await;
    let one = async || open(&history, options.clone()).await.unwrap();
    let nodes: [Views; 3] = tokio::join!(one(), one(), one()).into();
    for _ in 0..10 {
        let last = steps(&mut history, 10).await;
        for node in &nodes {
            caught_up(node, last).await;
        }
        let expected = dump(&nodes[0]).await;
        for node in &nodes[1..] {
            assert_eq!(dump(node).await, expected);
        }
    }
    assert_eq!(schema.generations("views").await.len(), 1, "filled once");
    for node in &nodes {
        assert_eq!(node.diff(|_| {}).await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_leader_that_goes_is_replaced_and_one_that_was_replaced_follows() {
    let (schema, mut history) = (Schema::make().await, History::begin(42).await);
    let first = open(&history, options(&schema).await).await.unwrap();
    let second = open(&history, options(&schema).await).await.unwrap();
    for _ in 0..4 {
        // Whoever leads is thought dead, and writes on.
        schema.change_beside("views", "UPDATE rollbook_views_leases SET epoch = epoch + 1, until = '-infinity'").await;
        let last = steps(&mut history, 20).await;
        caught_up(&first, last).await;
        caught_up(&second, last).await;
    }
    first.stop().await;
    let last = steps(&mut history, 20).await;
    caught_up(&second, last).await;
    assert_eq!(second.diff(|_| {}).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_led_before_can_commit_nothing() {
    let (schema, history) = (Schema::make().await, History::begin(43).await);
    open(&history, options(&schema).await).await.unwrap().stop().await;
    let storage = async || PostgresStorage::new(options(&schema).await).unwrap();
    let (old, new) = (storage().await, storage().await);
    assert!(old.lead(false).await.unwrap());
    let mut views = old.open_active().await.unwrap().unwrap();
    views.writes.begin().await.unwrap().commit().await.unwrap();
    assert!(!new.lead(false).await.unwrap(), "while the old one is there");
    let under_way = views.writes.begin().await.unwrap();
    assert!(new.lead(true).await.unwrap());
    assert_eq!(under_way.commit().await, Err(DbError::Fenced));
    assert_eq!(views.writes.begin().await.unwrap().commit().await, Err(DbError::Fenced));
    old.deposed().await;
    // Gone without a word.
    drop(new);
    until("another one leads", async || old.lead(false).await.unwrap()).await;
    let mut views = old.open_active().await.unwrap().unwrap();
    views.writes.begin().await.unwrap().commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn any_node_can_have_the_views_rebuilt_for_all() {
    let (schema, mut history) = (Schema::make().await, History::begin(44).await);
    let nodes =
        [open(&history, options(&schema).await).await.unwrap(), open(&history, options(&schema).await).await.unwrap()];
    let last = steps(&mut history, 60).await;
    for node in nodes.iter().chain(&nodes) {
        caught_up(node, last).await;
        let expected = dump(node).await;
        schema.change("views", "UPDATE memberships SET role = 'owner'").await;
        node.rebuild(|_| {}).await.unwrap();
        for other in &nodes {
            until("all nodes show the new views", async || dump(other).await == expected).await;
        }
    }
    let last = steps(&mut history, 20).await;
    for node in &nodes {
        caught_up(node, last).await;
        assert_eq!(node.diff(|_| {}).await.unwrap(), []);
    }
    until("the old ones are gone", async || schema.all_generations("views").await == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_projection_that_has_stopped_has_stopped_on_all_nodes() {
    let (schema, mut history) = (Schema::make().await, History::begin(45).await);
    let nodes =
        [open(&history, options(&schema).await).await.unwrap(), open(&history, options(&schema).await).await.unwrap()];
    steps(&mut history, 20).await;
    senseless(&mut history).await;
    let last = steps(&mut history, 20).await;
    for node in &nodes {
        caught_up(node, last).await;
        let stopped = node.status().into_iter().filter(|status| status.state == ProjectionState::Stopped);
        assert_eq!(stopped.map(|status| status.name).collect::<Vec<_>>(), ["groups"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_server_that_is_away_is_waited_for() {
    let (schema, mut history) = (Schema::make().await, History::begin(46).await);
    let base = options(&schema).await;
    let gate = Gate::new().await;
    let through = PostgresOptions { url: gate.through(&base.url), ..base };
    let views = Arc::new(open(&history, through).await.unwrap());
    let groups = async || {
        let (acme, filter) = (workspace("acme"), GroupFilter::default());
        views.queries.groups(&acme, &filter, Order::default(), &Page::first(3)).await
    };
    let troubled = || views.status().iter().all(|status| status.error.is_some());
    assert!(matches!(groups().await, Err(AppError::Unavailable(_))));
    assert!(troubled(), "and says so");
    for _ in 0..2 {
        gate.open();
        let last = steps(&mut history, 20).await;
        caught_up(&views, last).await;
        until("no trouble is left", async || !troubled()).await;
        assert!(groups().await.is_ok());
        gate.close();
        steps(&mut history, 5).await;
        until("the trouble is told", async || troubled()).await;
        assert!(matches!(groups().await, Err(AppError::Unavailable(_))));
    }
    gate.open();
    let last = steps(&mut history, 1).await;
    caught_up(&views, last).await;
    assert_eq!(views.diff(|_| {}).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_has_to_put_right_ends_the_start_with_a_reason() {
    let (schema, history) = (Schema::make().await, History::begin(47).await);
    let good = options(&schema).await;
    let refused = async |url: String| {
        let opened = open(&history, PostgresOptions { url: url.clone(), ..good.clone() }).await;
        opened.err().unwrap_or_else(|| panic!("{url} should not have been opened")).to_string()
    };
    let elsewhere = good.url.replacen("/postgres?", "/nowhere?", 1);
    assert!(refused(elsewhere).await.contains(r#"database "nowhere" does not exist"#));
    let stranger = good.url.replacen("rollbook@", "nobody@", 1);
    assert!(refused(stranger).await.contains(r#"role "nobody" does not exist"#));
    assert!(refused("postgres://localhost/db?sslmode=never".into()).await.contains("the views are refused"));
    open(&history, good.clone()).await.unwrap().stop().await;
    schema.change("views", "UPDATE checkpoints SET version = 900 WHERE name = 'groups'").await;
    assert!(refused(good.url.clone()).await.contains("newer version"));
    schema.change_beside("views", "INSERT INTO rollbook_views_schema (step) VALUES (900)").await;
    assert!(refused(good.url.clone()).await.contains("schema 900, this version knows 1 at most"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn views_of_another_log_or_version_are_filled_again() {
    let (schema, mut history) = (Schema::make().await, History::begin(48).await);
    let last = steps(&mut history, 40).await;
    let views = open(&history, options(&schema).await).await.unwrap();
    let expected = dump(&views).await;
    views.stop().await;
    for spoil in [
        "UPDATE checkpoints SET version = 0 WHERE name = 'groups'",
        "UPDATE views SET epoch = 77",
        "UPDATE checkpoints SET position = 1000000",
        "DELETE FROM checkpoints WHERE name = 'users'",
    ] {
        schema.change("views", spoil).await;
        let views = open(&history, options(&schema).await).await.unwrap();
        caught_up(&views, last).await;
        assert_eq!(dump(&views).await, expected, "{spoil}");
        views.stop().await;
    }
}

/// Rights that the guide names, and no others.
#[tokio::test(flavor = "multi_thread")]
async fn a_role_of_its_own_needs_little() {
    let (schema, mut history) = (Schema::make().await, History::begin(49).await);
    let options = options(&schema).await;
    let role = schema.role().await;
    let url = options.url.replacen("rollbook@", &format!("{role}@"), 1);
    let views = open(&history, PostgresOptions { url, ..options }).await.unwrap();
    let last = steps(&mut history, 20).await;
    caught_up(&views, last).await;
    views.rebuild(|_| {}).await.unwrap();
    views.stop().await;
    drop(views);
    run(&crate::server::server(), format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn readers_that_go_away_leave_no_transaction_behind() {
    let (schema, mut history) = (Schema::make().await, History::begin(59).await);
    steps(&mut history, 20).await;
    let views = open(&history, options(&schema).await).await.unwrap();
    let acme = workspace("acme");
    let (filter, page) = (GroupFilter::default(), Page::first(5));
    for polls in 0..200_usize {
        let read = views.queries.groups(&acme, &filter, Order::default(), &page);
        tokio::select! {
            biased;
            listed = read => { listed.unwrap(); }
            () = yields(polls % 20) => {}
        }
    }
    // Whoever met one would see the past for ever, and could write nothing.
    let last = steps(&mut history, 10).await;
    caught_up(&views, last).await;
    assert!(views.status().iter().all(|status| status.state == ProjectionState::Running));
    until("no session is in a transaction", async || schema.idle_transactions().await == 0).await;
}

/// Lets others go first so many times.
async fn yields(times: usize) {
    for _ in 0..times {
        tokio::task::yield_now().await;
    }
}
