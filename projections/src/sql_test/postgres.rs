//! Every statement there is, as PostgreSQL takes it: for one row, and for many.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection, Either, Executor, PgConnection, SqlSafeStr, Statement, TypeInfo};

use super::statements;
use crate::db::Sql;
use crate::db::postgres::words;
use crate::registry::REGISTRY;

#[expect(clippy::disallowed_methods, reason = "the server of the tests is no configuration of the product")]
async fn connect() -> PgConnection {
    let server = std::env::var("ROLLBOOK_TEST_POSTGRES").expect("ROLLBOOK_TEST_POSTGRES names the server");
    PgConnection::connect(&server).await.unwrap()
}

/// All tables, in a schema that the end of the transaction takes away.
async fn tables(tx: &mut PgConnection, schema: &str) {
    let scripts = REGISTRY.iter().flat_map(|definition| [definition.tables, definition.indexes]);
    let scripts = [crate::runner::TABLES].into_iter().chain(scripts);
    let scripts = scripts.map(|script| words::within(&words::marked(script), schema));
    for script in std::iter::once(format!("CREATE SCHEMA {schema}")).chain(scripts) {
        run(tx, script).await;
    }
}

async fn run(tx: &mut PgConnection, text: String) {
    tx.execute(sqlx::raw_sql(AssertSqlSafe(text.clone()))).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
}

/// Lists give all their parameters, whichever a statement has; those it has not must be of a type all the same.
fn types(text: &str) -> String {
    let numbers = text.split('$').skip(1).map(|after| after.split(|c: char| !c.is_ascii_digit()).next().unwrap());
    let used: BTreeSet<usize> = numbers.map(|number| number.parse().unwrap()).collect();
    let of = |number| if used.contains(&number) { "unknown" } else { "text" };
    (1..=used.last().copied().unwrap_or_default()).map(of).collect::<Vec<_>>().join(", ")
}

/// The types of the parameters of a statement for one row, each as an array.
async fn arrays(tx: &mut PgConnection, text: String) -> String {
    let statement = tx.prepare(AssertSqlSafe(text).into_sql_str()).await.unwrap();
    let Some(Either::Left(types)) = statement.parameters() else { return String::new() };
    types.iter().map(|of| format!("{}[]", of.name())).collect::<Vec<_>>().join(", ")
}

fn prepare(types: &str, text: &str) -> String {
    let types = if types.is_empty() { String::new() } else { format!("({types})") };
    format!("PREPARE tried {types} AS {text}; DEALLOCATE tried")
}

fn is_for_many(statement: &Sql) -> bool {
    let text = statement.text();
    ["INSERT", "UPDATE", "DELETE"].iter().any(|word| text.starts_with(word)) && text.contains('$')
}

#[tokio::test]
async fn every_statement_can_be_prepared_by_postgresql() {
    let mut connection = connect().await;
    let mut tx = Connection::begin(&mut connection).await.unwrap();
    let schema = format!("statements_{}", std::process::id());
    tables(&mut tx, &schema).await;
    for statement in statements() {
        let text = statement.postgres(&schema);
        run(&mut tx, prepare(&types(&text), &text)).await;
        if is_for_many(&statement) {
            let arrays = arrays(&mut tx, text).await;
            run(&mut tx, prepare(&arrays, &statement.postgres_many(&schema))).await;
        }
    }
}
