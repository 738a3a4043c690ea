//! What a database must do to hold the views.

use std::sync::Arc;

use async_trait::async_trait;

use super::error::DbError;
use super::row::Row;
use super::sql::Sql;
use super::value::Value;
use crate::error::ViewsError;

/// Reading.
#[async_trait]
pub trait Reads: Send + Sync + 'static {
    /// One statement on its own.
    async fn fetch(&self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError>;

    /// Several statements that all see the same commit.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>, DbError>;
}

/// The views as one commit left them.
#[async_trait]
pub trait Snapshot: Send {
    /// A short read.
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError>;

    /// A short read for each element of the list at this place among the parameters, which the statement takes one at a
    /// time; its twin takes the list.
    async fn fetch_in_turn(&mut self, sql: &Sql, params: &[Value<'_>], list: usize) -> Result<Vec<Row>, DbError>;

    /// A read that may go over many rows.
    async fn fetch_long(&mut self, sql: Arc<Sql>, params: Vec<Value<'static>>) -> Result<Vec<Row>, DbError>;
}

/// The one writer of a generation.
#[async_trait]
pub trait Writes: Send {
    /// Begins a transaction; dropping it undoes it.
    async fn begin(&mut self) -> Result<Box<dyn WriteTx + '_>, DbError>;

    /// Leaves no trace of what these tables held and hold no longer, in any file of the database.
    async fn forget(&mut self, tables: &[&str]) -> Result<(), DbError>;
}

/// A transaction of the writer.
#[async_trait]
pub trait WriteTx: Send {
    /// Rows of one statement.
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError>;

    /// The rows of all keys; a bulk look-up, whose twin takes each column of the keys as an array.
    async fn fetch_each(&mut self, sql: &Sql, keys: &[Vec<Value<'_>>]) -> Result<Vec<Row>, DbError>;

    /// The statement for each row; gives how many rows changed. Its twin takes each column as an array.
    async fn execute_many(&mut self, sql: &Sql, rows: &[Vec<Value<'_>>]) -> Result<u64, DbError>;

    /// Several statements without parameters.
    async fn execute_script(&mut self, script: &str) -> Result<(), DbError>;

    /// Makes it last.
    async fn commit(self: Box<Self>) -> Result<(), DbError>;
}

/// One complete set of the views' tables.
pub struct Generation {
    /// Tells it from the others.
    pub name: String,
    /// Its writer.
    pub writes: Box<dyn Writes>,
    /// Its readers.
    pub reads: Arc<dyn Reads>,
}

/// Where generations live. One of them is active; the others are being filled, or left over from a crash.
///
/// Where several processes share them, one leads: it alone writes the active one and replaces it. What is said here
/// of leading is for those; a place that one process has for itself is always led by it.
#[async_trait]
pub trait Storage: Send + Sync + 'static {
    /// Whether this process leads from now on. It does not while another one is there that leads, unless it insists:
    /// then the other one's transactions fail from now on.
    async fn lead(&self, insist: bool) -> Result<bool, ViewsError> {
        let _ = insist;
        Ok(true)
    }

    /// Whether other processes may use the same views.
    fn is_shared(&self) -> bool {
        false
    }

    /// Waits until this process leads no longer.
    async fn deposed(&self) {
        std::future::pending::<()>().await;
    }

    /// Lets another process lead.
    async fn resign(&self) {}

    /// For who is about to fill a generation: no other process does until it says that it is through.
    async fn fill_alone(&self) -> Result<(), ViewsError> {
        Ok(())
    }

    /// Through with filling.
    async fn let_others_fill(&self) {}

    /// The active generation's name and readers, whoever leads.
    async fn observe(&self) -> Result<Option<(String, Arc<dyn Reads>)>, ViewsError>;

    /// The active generation, if there is one that is a database at all; removes leftovers. For who leads.
    async fn open_active(&self) -> Result<Option<Generation>, ViewsError>;

    /// A new generation without tables. What is written to it need not survive a crash until it is sealed.
    async fn create(&self) -> Result<Generation, ViewsError>;

    /// Makes a filled generation durable and fit to serve.
    async fn seal(&self, generation: Generation) -> Result<Generation, ViewsError>;

    /// Makes a sealed generation the active one, in one step that a crash cannot halve. For who leads.
    async fn activate(&self, generation: Generation) -> Result<Generation, ViewsError>;

    /// Removes a generation that is not active.
    async fn remove(&self, name: &str) -> Result<(), ViewsError>;
}
