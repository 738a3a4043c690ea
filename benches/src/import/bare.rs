//! The least that an import can be: read the file, and fill the tables as the product has filled them, in one
//! transaction each for the log and for the views.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use serde_json::json;
use uuid::Uuid;

use crate::{Outcome, raw};

/// Ids of one event.
const CHUNK: usize = 10_000;
const SCHEMA: &str = include_str!("schema.sql");
const SAMPLE: &str = include_str!("sample.sql");
const INSERT: &str = include_str!("insert.sql");
const PRAGMAS: &str = include_str!("pragmas.sql");

/// Where a membership's columns depend on the member.
const MEMBER: usize = 1;
const DOCUMENT: usize = 9;

/// How long it takes.
pub(super) fn run(place: &Path, file: &Path) -> Outcome<Duration> {
    let product = Connection::open(place.join("data/views.db"))?;
    let views = Connection::open(place.join("bare-views.db"))?;
    views.execute_batch(PRAGMAS)?;
    let statements: Vec<String> =
        product.prepare(SCHEMA)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    statements.iter().try_for_each(|statement| views.execute_batch(statement))?;
    let sample: Vec<Value> = product.query_row(SAMPLE, [], |row| (0..=DOCUMENT).map(|at| row.get(at)).collect())?;
    let log = raw::open(&place.join("bare-log.db"))?;
    let start = Instant::now();
    let ids: Vec<String> = BufReader::new(File::open(file)?).lines().collect::<Result<_, _>>()?;
    append(&log, &ids)?;
    fill(&views, &ids, sample)?;
    Ok(start.elapsed())
}

/// The events, as one transaction.
fn append(log: &Connection, ids: &[String]) -> Outcome<()> {
    let stream = Uuid::from_u128(1);
    log.execute_batch("BEGIN IMMEDIATE")?;
    let mut insert = log.prepare(include_str!("../raw_insert.sql"))?;
    for (version, ids) in (0_i64..).zip(ids.chunks(CHUNK)) {
        let event = json!({ "kind": "user", "ids": ids, "role": "member" }).to_string();
        insert.execute(params![&stream.as_bytes()[..], version, "group.members-added", event.as_bytes(), 1_i64])?;
    }
    Ok(log.execute_batch("COMMIT")?)
}

/// The memberships, each like the sample but for its id.
fn fill(views: &Connection, ids: &[String], mut row: Vec<Value>) -> Outcome<()> {
    let (Value::Text(sample), Value::Text(document)) = (row[MEMBER].clone(), row[DOCUMENT].clone()) else {
        return Err("a membership has other columns now".into());
    };
    let (before, after) = document.split_once(&sample).ok_or("a document names its member")?;
    views.execute_batch("BEGIN IMMEDIATE")?;
    let mut insert = views.prepare(INSERT)?;
    for id in ids {
        let member = format!("user:{id}");
        row[DOCUMENT] = Value::Text(format!("{before}{member}{after}"));
        row[MEMBER] = Value::Text(member);
        insert.execute(params_from_iter(&row))?;
    }
    Ok(views.execute_batch("COMMIT")?)
}
