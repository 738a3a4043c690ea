//! What is in the log stays as it was written, also for the role that writes it.

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
fn server() -> String {
    std::env::var("ROLLBOOK_TEST_POSTGRES").expect("these tests run only where a server is named")
}

#[tokio::test]
async fn events_and_commands_are_neither_changed_nor_deleted() {
    let options = rollbook_store_postgres::Options::new(server());
    let node = uuid::Uuid::from_u128(7);
    let store = rollbook_store_postgres::PostgresStore::open(&options, node).await.expect("the log should open");
    let pool = sqlx::PgPool::connect(&options.url).await.expect("the server is there");
    for statement in [
        "UPDATE events SET payload = ''",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE commands SET actor = 'somebody else'",
        "DELETE FROM commands",
    ] {
        let refused = sqlx::query(statement).execute(&pool).await.expect_err(statement);
        let code = refused.as_database_error().and_then(sqlx::error::DatabaseError::code).map(String::from);
        assert_eq!(code.as_deref(), Some("42501"), "{statement}: {refused}");
    }
    drop(store);
}
