//! Generations as schemas beside each other.

use std::sync::Arc;

use async_trait::async_trait;
use sqlx::{AssertSqlSafe, Executor};
use tokio::sync::OnceCell;

use super::lease::Lease;
use super::reads::PgReads;
use super::server::{BEGIN, Base, PostgresOptions, Server};
use super::writes::PgWrites;
use super::{control, sweep, words};
use crate::db::{DbError, Generation, Reads, Row, Storage, sql};
use crate::error::ViewsError;

sql! {
    CREATE = "sql/generation_create.pg.sql";
    ACTIVE = "sql/generation_active.pg.sql";
    REPLACE = "sql/generation_replace.pg.sql";
    ACTIVATE = "sql/generation_activate.pg.sql";
    RETIRE = "sql/generation_retire.pg.sql";
    LEFTOVERS = "sql/generation_leftovers.pg.sql";
}

const MAKE_SCHEMA: &str = include_str!("schema_create.script");
const VACUUM: &str = include_str!("vacuum.script");

/// Views in a database that several processes may share.
pub struct PostgresStorage {
    server: Arc<Server>,
    options: PostgresOptions,
    place: OnceCell<Place>,
}

/// What is known once the server has answered.
struct Place {
    schema: String,
    leader: Arc<Lease>,
    filler: Arc<Lease>,
}

impl PostgresStorage {
    /// Does not connect yet.
    pub fn new(options: PostgresOptions) -> Result<Self, ViewsError> {
        let server = Arc::new(Server::new(&options)?);
        Ok(Self { server, options, place: OnceCell::new() })
    }

    /// Lets the server say whether it has us, and makes the tables beside the generations.
    async fn place(&self) -> Result<&Place, ViewsError> {
        let prepare = async || {
            let schema = control::prepare(&self.server).await?;
            let lease = |name| Lease::new(Arc::clone(&self.server), schema.clone(), name, self.options.lease);
            let (leader, filler) = (lease("leader"), lease("filler"));
            Ok(Place { schema, leader, filler })
        };
        self.place.get_or_try_init(prepare).await
    }

    async fn try_to_lead(&self, insist: bool) -> Result<bool, ViewsError> {
        let place = self.place().await?;
        if place.leader.is_held() {
            return Ok(true);
        }
        let leads = place.leader.take(insist).await?;
        if leads {
            let (server, schema) = (Arc::clone(&self.server), place.schema.clone());
            tokio::spawn(sweep::while_leading(server, schema, Arc::downgrade(&place.leader), self.options.grace));
        }
        Ok(leads)
    }

    fn base<'a>(&'a self, place: &'a Place) -> Base<'a> {
        Base { server: &self.server, schema: &place.schema }
    }

    fn generation(&self, name: &str, fence: Option<Arc<Lease>>) -> Generation {
        let (server, schema) = (Arc::clone(&self.server), Arc::from(name));
        let writes = PgWrites { server, schema, fence };
        Generation { name: name.to_owned(), writes: Box::new(writes), reads: self.reads(name) }
    }

    fn reads(&self, name: &str) -> Arc<dyn Reads> {
        Arc::new(PgReads { server: Arc::clone(&self.server), schema: Arc::from(name) })
    }

    async fn active(&self, place: &Place) -> Result<Option<String>, ViewsError> {
        let found = self.base(place).fetch(&ACTIVE, &[]).await?;
        Ok(found.first().map(|row| name(place, row)).transpose()?)
    }
}

/// A generation's schema.
fn name(place: &Place, row: &Row) -> Result<String, DbError> {
    Ok(sweep::schema_of(&place.schema, row.int(0)?))
}

#[async_trait]
impl Storage for PostgresStorage {
    fn is_shared(&self) -> bool {
        true
    }

    async fn lead(&self, insist: bool) -> Result<bool, ViewsError> {
        let leads = self.try_to_lead(insist).await;
        if leads.is_err() {
            self.server.turn();
        }
        leads
    }

    async fn deposed(&self) {
        match self.place.get() {
            Some(place) => place.leader.lost().await,
            None => std::future::pending().await,
        }
    }

    async fn resign(&self) {
        if let Some(place) = self.place.get() {
            place.leader.release().await;
        }
    }

    async fn fill_alone(&self) -> Result<(), ViewsError> {
        let place = self.place().await?;
        // Nobody in this process fills; whoever did was stopped in the middle.
        place.filler.release().await;
        if !place.filler.take(false).await? {
            return Err(ViewsError::Busy);
        }
        // Whoever filled these is gone, or would hold the lease.
        self.base(place).fetch(&LEFTOVERS, &[]).await?;
        Ok(())
    }

    async fn let_others_fill(&self) {
        if let Some(place) = self.place.get() {
            place.filler.release().await;
        }
    }

    async fn observe(&self) -> Result<Option<(String, Arc<dyn Reads>)>, ViewsError> {
        let name = self.active(self.place().await?).await?;
        Ok(name.map(|name| (name.clone(), self.reads(&name))))
    }

    async fn open_active(&self) -> Result<Option<Generation>, ViewsError> {
        let place = self.place().await?;
        let name = self.active(place).await?;
        Ok(name.map(|name| self.generation(&name, Some(Arc::clone(&place.leader)))))
    }

    async fn create(&self) -> Result<Generation, ViewsError> {
        let place = self.place().await?;
        let mut tx = self.server.begin(BEGIN).await?;
        let made = self.base(place).fetch_in(&mut tx, &CREATE, &[]).await?;
        let name = made.first().map_or(Err(DbError::Fenced), |row| name(place, row))?;
        control::run(&mut tx, &MAKE_SCHEMA.replace("{schema}", &format!("\"{name}\""))).await?;
        tx.commit().await.map_err(DbError::from)?;
        Ok(self.generation(&name, None))
    }

    /// What is known of its rows makes the plans of its readers.
    async fn seal(&self, filled: Generation) -> Result<Generation, ViewsError> {
        let script = VACUUM.replace("{tables}", &words::views(&filled.name).join(", "));
        self.server.pool.execute(sqlx::raw_sql(AssertSqlSafe(script))).await.map_err(DbError::from)?;
        Ok(filled)
    }

    async fn activate(&self, filled: Generation) -> Result<Generation, ViewsError> {
        let place = self.place().await?;
        let base = self.base(place);
        let mut tx = self.server.begin(BEGIN).await?;
        base.fetch_in(&mut tx, &REPLACE, &[]).await?;
        let number = sweep::number_of(&place.schema, &filled.name);
        if base.fetch_in(&mut tx, &ACTIVATE, &[number.into()]).await?.is_empty() {
            // Another process took it for a leftover.
            return Err(DbError::Fenced.into());
        }
        place.leader.check(&mut tx).await?;
        tx.commit().await.map_err(DbError::from)?;
        Ok(self.generation(&filled.name, Some(Arc::clone(&place.leader))))
    }

    /// Notes that it may go. The one that was active is gone already, as soon as nobody reads it any more.
    async fn remove(&self, name: &str) -> Result<(), ViewsError> {
        let place = self.place().await?;
        let number = sweep::number_of(&place.schema, name);
        self.base(place).fetch(&RETIRE, &[number.into()]).await?;
        Ok(())
    }
}
