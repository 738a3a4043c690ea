//! What is in the log stays as it was written, also for the role that writes it.

use sqlx::{Connection, PgConnection};

use crate::support::Schema;

#[tokio::test]
async fn events_and_commands_are_neither_changed_nor_deleted() {
    let schema = Schema::new().await;
    let store = schema.node().await;
    let mut connection = PgConnection::connect(&schema.url).await.expect("the server is there");
    for statement in include_str!("sql/changes.sql").split_terminator(";\n") {
        let refused = sqlx::query(statement).execute(&mut connection).await.expect_err(statement);
        let code = refused.as_database_error().and_then(sqlx::error::DatabaseError::code).map(String::from);
        assert_eq!(code.as_deref(), Some("42501"), "{statement}: {refused}");
    }
    drop(store);
}
