//! What an operation knows of its request.

use async_graphql::{Context, Value, Variables};
use rollbook_app::{App, AppError, Call, Done, Idempotency};
use rollbook_domain::Policy;
use rollbook_http::auth::{Principal, Scope};
use rollbook_http::problem::kind;
use rollbook_store::Position;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use crate::error::{Fault, Result};
use crate::load::Loader;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) app: App,
    pub(crate) principal: Principal,
    pub(crate) loader: Loader,
    /// W3C trace context of the request.
    pub(crate) traceparent: Option<String>,
    /// Where an event stream was cut off, as the client's browser says.
    pub(crate) resume: Option<String>,
    /// The end of the log when a subscription was taken in: what is durable later is new to it, even if its answers
    /// are fetched later still.
    pub(crate) begun: Option<Position>,
    reached: watch::Sender<Option<Position>>,
}

/// The session of the operation that is being run.
pub(crate) fn session<'a>(context: &Context<'a>) -> &'a Session {
    // Every request that is run has one: the service puts it in.
    context.data_unchecked::<Session>()
}

impl Session {
    /// For one operation of somebody.
    pub(crate) fn new(app: App, principal: Principal) -> Self {
        let loader = Loader::new(app.clone(), principal.workspace.clone());
        Self { app, principal, loader, traceparent: None, resume: None, begun: None, reached: watch::Sender::new(None) }
    }

    /// The same with batched reads of its own, for a further operation.
    pub(crate) fn again(&self) -> Self {
        let loader = Loader::new(self.app.clone(), self.principal.workspace.clone());
        Self { loader, reached: watch::Sender::new(None), ..self.clone() }
    }

    /// One who may read views, once they have reached the position that the client names.
    pub(crate) async fn reader(&self, min_position: Option<&str>) -> Result<&Self> {
        self.principal.require(Scope::Read)?;
        if let Some(position) = min_position {
            self.app.reach(position).await.map_err(|error| Fault::in_argument("minPosition", error))?;
        }
        Ok(self)
    }

    /// One who may do what a scope is for.
    pub(crate) fn with(&self, scope: Scope) -> Result<&Self> {
        self.principal.require(scope)?;
        Ok(self)
    }

    /// The call of a mutation's field.
    pub(crate) fn call(&self, context: &Context<'_>, idempotency_key: Option<String>) -> Result<Call> {
        self.call_with(Scope::Write, context, idempotency_key)
    }

    /// The same for what takes another scope.
    pub(crate) fn call_with(
        &self,
        scope: Scope,
        context: &Context<'_>,
        idempotency_key: Option<String>,
    ) -> Result<Call> {
        self.principal.require(scope)?;
        let mut call = Call::new(self.principal.workspace.clone(), self.principal.actor.clone(), Policy::NATIVE);
        call.traceparent.clone_from(&self.traceparent);
        call.idempotency = idempotency_key.map(|key| idempotency(context, key)).transpose()?;
        Ok(call)
    }

    /// Notes how far the log is with a command; gives its position for the client.
    pub(crate) fn done<T>(&self, done: &Done<T>) -> String {
        self.reach(done.position);
        self.app.token(done.position).to_string()
    }

    /// Notes how far the operation has come in the log.
    pub(crate) fn reach(&self, position: Position) {
        self.reached.send_modify(|reached| *reached = (*reached).max(Some(position)));
    }

    /// How far the operation has come in the log: behind its last command, or with its last event.
    pub(crate) fn reached(&self) -> Option<String> {
        let reached = *self.reached.borrow();
        reached.map(|position| self.app.token(position).to_string())
    }

    /// The same session, once the views show a position of this log.
    pub(crate) async fn seeing(&self, position: Position) -> Result<&Self> {
        // Mostly they do already, and then the log need not be asked how long it is.
        if *self.app.projected().borrow() < position {
            self.app.wait_for(self.app.token(position)).await?;
        }
        Ok(self)
    }

    /// The position of the newest event.
    pub(crate) async fn log_end(&self) -> Result<Position> {
        Ok(self.app.store().current_head().await.map_err(AppError::from)?)
    }

    /// A position that a client names, of this log and not in the future.
    pub(crate) async fn position(&self, argument: &'static str, text: &str) -> Result<Position> {
        self.app.position(text).await.map_err(|error| Fault::in_argument(argument, error))
    }
}

/// The key, bound to the field and its arguments.
fn idempotency(context: &Context<'_>, key: String) -> Result<Idempotency> {
    if key.is_empty() || key.len() > 255 || key.chars().any(char::is_control) {
        let detail = "idempotencyKey must have 1 to 255 bytes without control characters.";
        return Err(Fault::new(&kind::INVALID_IDEMPOTENCY_KEY, detail));
    }
    let arguments = context.field().arguments().map_err(|error| Fault::argument("arguments", error.message))?;
    let arguments = arguments.into_iter().filter(|(name, _)| name != "idempotencyKey");
    let arguments = Variables::from_value(Value::Object(arguments.collect()));
    let bytes = serde_json::to_vec(&(context.field().name(), arguments));
    let bytes = bytes.map_err(|error| AppError::Internal(error.to_string()))?;
    Ok(Idempotency { key, fingerprint: Sha256::digest(bytes).into() })
}
