//! A place of views that calls at every step of who writes them.

use std::sync::Arc;

use async_trait::async_trait;
use rollbook_projections::ViewsError;
use rollbook_projections::db::{DbError, Generation, Reads, Row, Sql, Storage, Value, WriteTx, Writes};

/// Called at the named points; a test may end the process there.
pub(crate) type Hook = Arc<dyn Fn(&'static str) + Send + Sync>;

/// The points at which a [`Hook`] is called.
pub(crate) mod points {
    /// Commands are about to be taken in; nothing is written.
    pub(crate) const BEGUN: &str = "begun";
    /// Their rows are written with the checkpoints, and nothing is durable.
    pub(crate) const WRITTEN: &str = "written";
    /// All of it is durable, and nobody has been told.
    pub(crate) const COMMITTED: &str = "committed";
    /// Other views are filled beside the ones that serve.
    pub(crate) const FILLED: &str = "filled";
    /// They serve, and the old ones are still there.
    pub(crate) const ACTIVATED: &str = "activated";
}

/// See the module.
pub(crate) struct Watched {
    inner: Arc<dyn Storage>,
    hook: Hook,
}

impl Watched {
    pub(crate) fn over(inner: Arc<dyn Storage>, hook: Hook) -> Arc<dyn Storage> {
        Arc::new(Self { inner, hook })
    }

    fn watch(&self, generation: Generation) -> Generation {
        let Generation { name, writes, reads } = generation;
        Generation { name, writes: Box::new(WatchedWrites { inner: writes, hook: Arc::clone(&self.hook) }), reads }
    }
}

#[async_trait]
impl Storage for Watched {
    async fn lead(&self, insist: bool) -> Result<bool, ViewsError> {
        self.inner.lead(insist).await
    }

    fn is_shared(&self) -> bool {
        self.inner.is_shared()
    }

    async fn deposed(&self) {
        self.inner.deposed().await;
    }

    async fn resign(&self) {
        self.inner.resign().await;
    }

    async fn fill_alone(&self) -> Result<(), ViewsError> {
        self.inner.fill_alone().await
    }

    async fn let_others_fill(&self) {
        self.inner.let_others_fill().await;
    }

    async fn observe(&self) -> Result<Option<(String, Arc<dyn Reads>)>, ViewsError> {
        self.inner.observe().await
    }

    async fn open_active(&self) -> Result<Option<Generation>, ViewsError> {
        Ok(self.inner.open_active().await?.map(|generation| self.watch(generation)))
    }

    async fn create(&self) -> Result<Generation, ViewsError> {
        Ok(self.watch(self.inner.create().await?))
    }

    async fn seal(&self, generation: Generation) -> Result<Generation, ViewsError> {
        Ok(self.watch(self.inner.seal(generation).await?))
    }

    async fn activate(&self, generation: Generation) -> Result<Generation, ViewsError> {
        (self.hook)(points::FILLED);
        let active = self.inner.activate(generation).await?;
        (self.hook)(points::ACTIVATED);
        Ok(self.watch(active))
    }

    async fn remove(&self, name: &str) -> Result<(), ViewsError> {
        self.inner.remove(name).await
    }
}

struct WatchedWrites {
    inner: Box<dyn Writes>,
    hook: Hook,
}

#[async_trait]
impl Writes for WatchedWrites {
    async fn begin(&mut self) -> Result<Box<dyn WriteTx + '_>, DbError> {
        let inner = self.inner.begin().await?;
        (self.hook)(points::BEGUN);
        Ok(Box::new(WatchedTx { inner, hook: &self.hook }))
    }

    async fn forget(&mut self, tables: &[&str]) -> Result<(), DbError> {
        self.inner.forget(tables).await
    }
}

struct WatchedTx<'a> {
    inner: Box<dyn WriteTx + 'a>,
    hook: &'a Hook,
}

#[async_trait]
impl WriteTx for WatchedTx<'_> {
    async fn fetch(&mut self, sql: &Sql, params: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        self.inner.fetch(sql, params).await
    }

    async fn fetch_each(&mut self, sql: &Sql, keys: &[Vec<Value<'_>>]) -> Result<Vec<Row>, DbError> {
        self.inner.fetch_each(sql, keys).await
    }

    async fn execute_many(&mut self, sql: &Sql, rows: &[Vec<Value<'_>>]) -> Result<u64, DbError> {
        self.inner.execute_many(sql, rows).await
    }

    async fn execute_script(&mut self, script: &str) -> Result<(), DbError> {
        self.inner.execute_script(script).await
    }

    async fn commit(self: Box<Self>) -> Result<(), DbError> {
        let Self { inner, hook } = *self;
        hook(points::WRITTEN);
        inner.commit().await?;
        hook(points::COMMITTED);
        Ok(())
    }
}
