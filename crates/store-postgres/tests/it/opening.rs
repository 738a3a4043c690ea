//! Starts that come to nothing say why, and leave everything as it is.

use rollbook_store_postgres::{OpenError, Options, PostgresStore};

use crate::support::{Schema, fresh, run, server};

async fn problem(url: &str) -> String {
    match PostgresStore::open(&Options::new(url), fresh()).await {
        Ok(_) => panic!("{url} should be refused"),
        Err(error) => error.to_string(),
    }
}

/// The address of the server with another user or database.
fn changed(from: &str, to: &str) -> String {
    let url = server();
    assert!(url.contains(from), "{url}");
    url.replacen(from, to, 1)
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named() {
    let (base, _) = server().rsplit_once('/').map(|(base, name)| (base.to_owned(), name.to_owned())).unwrap();
    let problem = problem(&format!("{base}/nowhere")).await;
    assert!(problem.contains("database \"nowhere\" does not exist"), "{problem}");
}

#[tokio::test]
async fn a_user_that_is_not_there_is_named() {
    let problem = problem(&changed("rollbook@", "nobody:hidden@")).await;
    assert!(problem.contains("role \"nobody\" does not exist") || problem.contains("\"nobody\""), "{problem}");
    assert!(!problem.contains("hidden"), "{problem}");
}

#[tokio::test]
async fn nobody_listening_is_said_after_a_while() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    drop(taken);
    let problem = problem(&format!("postgres://rollbook@127.0.0.1:{port}/postgres")).await;
    assert!(problem.contains("cannot connect to PostgreSQL"), "{problem}");
    assert!(problem.contains("refused"), "{problem}");
}

#[tokio::test]
async fn an_address_that_is_none_is_refused() {
    let problem = problem("postgres://host:port:port/db").await;
    assert!(problem.contains("is no PostgreSQL address"), "{problem}");
}

#[tokio::test]
async fn a_schema_from_the_future_is_refused() {
    let schema = Schema::new().await;
    drop(schema.node().await);
    schema.run(include_str!("sql/schema_of_the_future.sql")).await;
    match PostgresStore::open(&schema.options(), fresh()).await {
        Err(error @ OpenError::TooNew { found: 900, .. }) => {
            assert!(error.to_string().contains("the log has schema 900"), "{error}");
        }
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("should be refused"),
    }
}

#[tokio::test]
async fn an_old_schema_is_brought_up_to_date() {
    let schema = Schema::new().await;
    let first = include_str!("../../../../migrations/postgres/log/0001_log.sql");
    schema.run(include_str!("sql/first_steps.sql")).await;
    schema.run(first).await;
    schema.run(include_str!("sql/first_step_is_done.sql")).await;
    drop(schema.node().await);
    drop(schema.node().await);
}

/// With a scan switched off every plan counts as dear enough to be compiled, which takes longer than all else in a batch.
#[tokio::test]
async fn nothing_is_compiled_under_the_lock() {
    let schema = Schema::new().await;
    drop(schema.node().await);
    schema.run(include_str!("sql/lock_is_not_compiled.sql")).await;
}

#[tokio::test]
async fn a_role_that_may_only_append_works_on_a_schema_that_is_there() {
    use rollbook_store::{EventStore, Expected};
    let schema = Schema::new().await;
    drop(schema.node().await);
    let role = format!("role_{}", fresh().simple());
    let of_role = |statements: &str| statements.replace("{schema}", &schema.name).replace("{role}", &role);
    run(&server(), of_role(include_str!("sql/role_make.sql"))).await;
    let url = schema.url.replacen("rollbook@", &format!("{role}@"), 1);
    let store = PostgresStore::open(&Options::new(&url), fresh()).await.unwrap();
    let appended = store.submit(crate::support::append(crate::support::stream(), Expected::NoStream, 1)).await.unwrap();
    assert_eq!(appended.position.0, 1);
    let mut connection = <sqlx::PgConnection as sqlx::Connection>::connect(&url).await.unwrap();
    let refused = sqlx::query(include_str!("sql/delete_events.sql")).execute(&mut connection).await.unwrap_err();
    let code = refused.as_database_error().and_then(sqlx::error::DatabaseError::code).map(String::from);
    assert_eq!(code.as_deref(), Some("42501"));
    drop((store, connection));
    run(&server(), of_role(include_str!("sql/role_drop.sql"))).await;
}
