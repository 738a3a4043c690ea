//! One command: load what it touches, decide, append, settle; again where a race was lost.

use std::collections::BTreeSet;
use std::time::Instant;

use rollbook_domain::{ClaimKey, Context, Guard, Refusal, Timestamp};
use rollbook_store::{Append, Appended, CommandMeta, Pending, StoreError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::app::App;
use crate::aside::aside;
use crate::cache::UnderWay;
use crate::call::{Call, Done};
use crate::confirm::Bases;
use crate::error::AppError;
use crate::idempotency;
use crate::looks::LIMIT;
use crate::meters;
use crate::plan::{Changes, Plan};
use crate::touch::{Touch, Touched};
use crate::write::{Writes, write};

/// How often a command is decided anew after losing a race.
const ATTEMPTS: usize = 32;
/// How many races a command loses before it goes alone.
const PATIENCE: usize = 2;

/// What one attempt came to.
enum Attempt<T> {
    Done(Done<T>),
    /// A race was lost; this is the answer if it was the last attempt.
    Again(AppError),
    /// It has to wait for whoever has reserved these.
    HeldBack(BTreeSet<ClaimKey>),
}

/// What a decision came to, before its append is durable.
enum Step<T> {
    /// The wish holds already, and so does the state it was decided on.
    Held { outcome: T, version: u64, bases: Bases },
    /// Refused, if the state it was decided on is that of the log.
    Denied { refusal: AppError, bases: Bases },
    /// Refused, if the state it was decided on comes true.
    Refused { submitted: Submitted, refusal: AppError },
    /// Decided on what somebody has reserved, and not queued.
    HeldBack(BTreeSet<ClaimKey>),
    /// Decided and queued.
    Decided { submitted: Submitted, outcome: T },
}

/// One go at a command.
#[derive(Clone, Copy)]
struct Go<'a> {
    call: &'a Call,
    command_id: Uuid,
    touch: &'a Touch,
    /// Whether nobody else may take an instant meanwhile.
    alone: bool,
    /// Whether it has had to wait for its turn, and has it.
    in_turn: bool,
}

/// An append under way, with what has to happen once its outcome is known.
struct Submitted {
    pending: Pending,
    under_way: UnderWay,
    writes: Writes,
    at: Timestamp,
}

impl App {
    /// Decides a command until it is committed, refused or has lost too many races; once under its key.
    ///
    /// `decide` may run several times; it sees the states as the commands before it leave them.
    pub async fn execute<T, F>(&self, call: &Call, touch: Touch, decide: F) -> Result<Done<T>, AppError>
    where
        T: Serialize + DeserializeOwned + Send,
        F: FnMut(&Touched, &Context<'_>) -> Result<Plan<T>, Refusal> + Send,
    {
        self.once(call, self.carry_out(call, touch, decide)).await
    }

    /// The same within [`App::once`], for commands that look something up first or answer a refusal by trying again.
    pub(crate) async fn carry_out<T, F>(&self, call: &Call, touch: Touch, decide: F) -> Result<Done<T>, AppError>
    where
        T: Serialize + DeserializeOwned + Send,
        F: FnMut(&Touched, &Context<'_>) -> Result<Plan<T>, Refusal> + Send,
    {
        let since = Instant::now();
        let outcome = self.decide_until_done(call, &touch, decide).await;
        meters::record(&outcome, since.elapsed());
        outcome
    }

    async fn decide_until_done<T, F>(&self, call: &Call, touch: &Touch, mut decide: F) -> Result<Done<T>, AppError>
    where
        T: Serialize + DeserializeOwned + Send,
        F: FnMut(&Touched, &Context<'_>) -> Result<Plan<T>, Refusal> + Send,
    {
        let call = &*self.door().admit_call(call).await?;
        let command_id = self.ids().uuid(self.clock().tick());
        let mut last = AppError::overtaken();
        let mut turn = None;
        for attempt in 0..ATTEMPTS {
            // A race for the key is lost to a twin on another node, which has the first answer.
            if attempt > 0
                && let Some(done) = self.first_answer(call).await?
            {
                return Ok(done);
            }
            let in_turn = turn.is_some() || touch.reserved.is_some();
            let go = Go { call, command_id, touch, alone: attempt >= PATIENCE, in_turn };
            match self.attempt(go, &mut decide).await? {
                Attempt::Done(done) => return Ok(done),
                Attempt::Again(error) => last = error,
                Attempt::HeldBack(claims) => turn = Some(self.reservations().reserve(&claims, LIMIT).await?),
            }
        }
        Err(last)
    }

    async fn attempt<T, F>(&self, go: Go<'_>, decide: &mut F) -> Result<Attempt<T>, AppError>
    where
        T: Serialize + Send,
        F: FnMut(&Touched, &Context<'_>) -> Result<Plan<T>, Refusal> + Send,
    {
        let touched = self.touch(go.call, go.touch).await?;
        // Who goes alone has to wait for others on this thread.
        let step = if go.touch.large || go.alone {
            aside(|| self.step(go, touched, decide))
        } else {
            self.step(go, touched, decide)
        };
        match step? {
            Step::Held { outcome, version, bases } => {
                let position = self.store().current_head().await?;
                let done = Attempt::Done(Done { outcome, position, version });
                Ok(if self.confirm(&bases).await? { done } else { Attempt::Again(AppError::overtaken()) })
            }
            Step::HeldBack(claims) => Ok(Attempt::HeldBack(claims)),
            Step::Denied { refusal, bases } => {
                if self.confirm(&bases).await? {
                    Err(refusal)
                } else {
                    Ok(Attempt::Again(refusal))
                }
            }
            Step::Refused { submitted, refusal } => match self.settle(submitted).await? {
                Ok(_) => Err(refusal),
                Err(again) => Ok(Attempt::Again(again)),
            },
            Step::Decided { submitted, outcome } => {
                let version = submitted.writes.version;
                Ok(match self.settle(submitted).await? {
                    Ok(appended) => Attempt::Done(Done { outcome, position: appended.position, version }),
                    Err(again) => Attempt::Again(again),
                })
            }
        }
    }

    /// From the instant of a command to its place in the queue. Nothing is waited for in between but, now and then,
    /// the gate: so instants rarely overtake each other on the way, and a command that was overtaken goes alone.
    /// Who looks at no instant takes one at the end, and keeps nobody out meanwhile.
    fn step<T, F>(&self, go: Go<'_>, touched: Touched, decide: &mut F) -> Result<Step<T>, AppError>
    where
        T: Serialize,
        F: FnMut(&Touched, &Context<'_>) -> Result<Plan<T>, Refusal>,
    {
        let Go { call, touch, .. } = go;
        let _pass = (!touch.long).then(|| self.gate().pass(go.alone));
        let at = self.clock().tick();
        let policy = self.rules(call);
        let context = Context { at, workspace: &call.workspace, actor: &call.actor, policy: &policy };
        let settled = touched.bases().all(|base| base.slot.settled());
        let decided = check_version(touch, &touched).and_then(|()| Ok(decide(&touched, &context)?));
        if let Ok(plan) = &decided
            && let Some(claims) = self.held_back(go, &plan.changes)
        {
            return Ok(Step::HeldBack(claims));
        }
        match decided {
            Err(refusal) if settled => Ok(Step::Denied { refusal, bases: self.bases(&touched) }),
            Err(refusal) => {
                // Refused on a state that pending appends have made: final only if they come true.
                let submitted = self.submit(go, at, touched, Changes::default(), None::<&T>)?;
                Ok(Step::Refused { submitted, refusal })
            }
            Ok(Plan { changes, outcome }) if settled && changes.is_empty() && call.idempotency.is_none() => {
                Ok(Step::Held { outcome, version: touched.first_version(), bases: self.bases(&touched) })
            }
            Ok(Plan { changes, outcome }) => {
                let submitted = self.submit(go, at, touched, changes, Some(&outcome))?;
                Ok(Step::Decided { submitted, outcome })
            }
        }
    }

    /// What it has to wait for, before anything of it has an effect.
    fn held_back(&self, go: Go<'_>, changes: &Changes) -> Option<BTreeSet<ClaimKey>> {
        let taken = || self.reservations().taken_of(&changes.guards);
        (!go.in_turn).then(taken).filter(|claims| !claims.is_empty())
    }

    fn submit<T: Serialize>(
        &self,
        go: Go<'_>,
        at: Timestamp,
        touched: Touched,
        changes: Changes,
        outcome: Option<&T>,
    ) -> Result<Submitted, AppError> {
        let Go { call, command_id, touch, alone, .. } = go;
        let mut writes = write(self, touched, changes, at)?;
        let _pass = touch.long.then(|| self.gate().pass(alone));
        let at = if touch.long { writes.renew(self) } else { at };
        let under_way = UnderWay::begin(writes.touched.bases().map(|base| base.slot));
        let key = outcome.map(|outcome| idempotency::key(call, command_id, writes.version, outcome)).transpose()?;
        let append = Append {
            meta: meta(call, command_id),
            at,
            writes: std::mem::take(&mut writes.streams),
            guards: std::mem::take(&mut writes.guards),
            idempotency: key.flatten(),
        };
        // The states are still locked: the log gets the appends of a stream in the order they were decided.
        let pending = self.store().submit(append);
        writes.unlock();
        Ok(Submitted { pending, under_way, writes, at })
    }

    /// Waits for the outcome. The inner error means that the command has to be decided again.
    async fn settle(&self, submitted: Submitted) -> Result<Result<Appended, AppError>, AppError> {
        let Submitted { pending, under_way, writes, at } = submitted;
        let error = match pending.await {
            Ok(appended) => {
                under_way.succeed();
                self.save_snapshots(writes.snapshots);
                return Ok(Ok(appended));
            }
            Err(error) => error,
        };
        drop(under_way);
        match &error {
            // A key that was free a moment ago: a twin on another node has answered.
            StoreError::Conflict { .. } | StoreError::KeyReused => Ok(Err(error.into())),
            StoreError::TimeWentBack { last } => {
                self.clock().observe((*last).max(at));
                Ok(Err(error.into()))
            }
            StoreError::GuardFailed { guard } => match (guard.refusal(), &**guard) {
                (Some(refusal), _) => Err(refusal.into()),
                // Decided on what the views held then: the caller has to look at them again.
                (None, Guard::Release { .. }) => Err(AppError::ViewLate),
                (None, _) => Ok(Err(error.into())),
            },
            _ => Err(error.into()),
        }
    }
}

fn check_version(touch: &Touch, touched: &Touched) -> Result<(), AppError> {
    let subject = touched.first_subject_version().unwrap_or_default();
    let demands = [(touch.if_version, touched.first_version()), (touch.if_subject_version, subject)];
    match demands.into_iter().find(|(wanted, actual)| wanted.is_some_and(|wanted| wanted != *actual)) {
        Some((_, actual)) => Err(AppError::VersionMismatch { actual }),
        None => Ok(()),
    }
}

pub(crate) fn meta(call: &Call, command_id: Uuid) -> CommandMeta {
    CommandMeta {
        command_id,
        workspace: call.workspace.clone(),
        actor: call.actor.clone(),
        initiator: call.initiator.clone(),
        correlation_id: call.correlation_id.unwrap_or(command_id),
        causation_id: call.causation_id,
        traceparent: call.traceparent.clone(),
    }
}
