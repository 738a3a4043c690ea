//! Accounts: people who log in by e-mail and password, and may do what their role allows.

use std::collections::BTreeMap;

use rollbook_domain::subject::commands::{ChangeRole, CloseSession, OpenSession, RegisterSubject, SetCredential};
use rollbook_domain::subject::{Subject, SubjectEvent, SubjectStatus};
use rollbook_domain::workspace::OpenWorkspace;
use rollbook_domain::{
    ClaimKey, Context, Decider, Decision, Guard, Reference, Refusal, StreamId, SubjectId, Timestamp,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::call::{Call, Done};
use crate::commands::drafts::PERSON;
use crate::commands::numbers::{Numbered, Numbers};
use crate::error::AppError;
use crate::passwords;
use crate::plan::{Changes, Plan};
use crate::touch::Touch;

/// The attribute of a user that holds its given name.
pub const FIRST_NAME: &str = "first_name";
/// The attribute of a user that holds its family name.
pub const LAST_NAME: &str = "last_name";
/// The claim and attribute of a user that hold its e-mail address; the claim in lower case.
pub const EMAIL: &str = "email";
/// What a rule about the password of a user goes by; there is no such attribute.
pub const PASSWORD: &str = "password";

/// An account to be made.
#[derive(Clone)]
pub struct NewUser {
    /// By which it will log in.
    pub email: String,
    /// The given name.
    pub first_name: String,
    /// The family name.
    pub last_name: String,
    /// In clear; only its hash is kept.
    pub password: String,
    /// What it may do.
    pub role: String,
}

/// What is drawn and computed for a new account before it is decided.
struct Draft {
    new: NewUser,
    numbered: Numbered,
    argon2id: String,
}

/// What the log and the views know a session by.
pub fn session_digest(token: Uuid) -> String {
    hex::encode(Sha256::digest(token.hyphenated().to_string()))
}

impl App {
    /// Makes an account; gives its number.
    pub async fn register_user(&self, call: &Call, new: NewUser) -> Result<Done<u32>, AppError> {
        self.ensure_workspace(call).await?;
        let mut numbers = self.numbers_for(call, PERSON).await?;
        let mut draft = self.draft(call, new, &mut numbers).await?;
        self.once(call, async {
            loop {
                let registered = self.carry_out(call, Touch::nothing(), |touched, context| {
                    let id = SubjectId(self.ids().uuid(context.at));
                    let decision = draft.decide(id, touched.subject(id), context)?;
                    Ok(Plan::subject(id, decision, |()| draft.numbered.number))
                });
                match registered.await {
                    Err(AppError::Refused(Refusal::SubjectExists)) => draft.numbered = numbers.draw().await?,
                    registered => return registered,
                }
            }
        })
        .await
    }

    /// Makes the first account of the workspace of the call, once; opens the workspace with it in one append.
    pub async fn ensure_first_user(&self, call: &Call, new: &NewUser) -> Result<(), AppError> {
        let key = ClaimKey::new("first-user", call.workspace.as_str(), "");
        // A copy that is looked at has whom it has.
        if self.peopled().contains_key(&call.workspace) || self.store().is_read_only() {
            return Ok(());
        }
        if self.store().claim_owners(std::slice::from_ref(&key)).await? == [None] {
            let mut numbers = self.numbers_for(call, PERSON).await?;
            let mut draft = self.draft(call, new.clone(), &mut numbers).await?;
            loop {
                match self.make_first_user(call, &draft, &key).await {
                    Err(AppError::Refused(Refusal::SubjectExists)) => draft.numbered = numbers.draw().await?,
                    // Somebody else was quicker.
                    Err(AppError::Refused(Refusal::ClaimTaken { kind })) if kind == "first-user" => break,
                    Err(error) => return Err(error),
                    Ok(_) => break,
                }
            }
        }
        self.peopled().insert(call.workspace.clone(), ());
        Ok(())
    }

    async fn make_first_user(&self, call: &Call, draft: &Draft, key: &ClaimKey) -> Result<Done<()>, AppError> {
        let touch = Touch { workspace: true, ..Touch::nothing() };
        self.execute(call, touch, |touched, context| {
            let id = SubjectId(self.ids().uuid(context.at));
            let opened = OpenWorkspace::default().decide(touched.workspace(), context)?;
            let mut changes = Changes { workspace: opened.events, guards: opened.guards, ..Changes::default() };
            let owner = StreamId::subject(id).to_string();
            changes.guards.push(Guard::Claim { key: key.clone(), owner });
            changes.add_subject(id, draft.decide(id, touched.subject(id), context)?);
            Ok(Plan { changes, outcome: () })
        })
        .await
    }

    /// Whether a password is the one of an account.
    pub async fn verify_password(&self, password: String, argon2id: String) -> Result<bool, AppError> {
        passwords::verify(password, argon2id).await
    }

    /// Logs an account in; gives what the client shows from now on, of which only a hash is kept. An earlier session
    /// of it is over.
    pub async fn open_session(&self, call: &Call, subject: &Reference, seconds: i64) -> Result<Done<Uuid>, AppError> {
        let id = self.subject_id(call, subject).await?;
        let token = self.ids().secret();
        // The token would be kept with the answer to a repetition.
        let call = Call { idempotency: None, ..call.clone() };
        let done = self.execute(&call, Touch::subject(id), |touched, context| {
            let expires_at = Timestamp::from_micros(context.at.micros() + seconds * 1_000_000);
            let command = OpenSession { subject: subject.clone(), token_sha256: session_digest(token), expires_at };
            Ok(Plan::subject(id, command.decide(touched.subject(id), context)?, |()| ()))
        });
        let Done { outcome: (), position, version } = done.await?;
        Ok(Done { outcome: token, position, version })
    }

    /// Logs an account out.
    pub async fn close_session(&self, call: &Call, subject: &Reference, token: Uuid) -> Result<Done<()>, AppError> {
        let id = self.subject_id(call, subject).await?;
        let command = CloseSession { subject: subject.clone(), token_sha256: session_digest(token) };
        self.execute(call, Touch::subject(id), |touched, context| {
            Ok(Plan::subject(id, command.decide(touched.subject(id), context)?, |()| ()))
        })
        .await
    }

    /// Lets an account do more or less than before.
    pub async fn change_user_role(&self, call: &Call, command: ChangeRole) -> Result<Done<()>, AppError> {
        let id = self.subject_id(call, &command.subject).await?;
        self.execute(call, Touch::subject(id), |touched, context| {
            Ok(Plan::subject(id, command.decide(touched.subject(id), context)?, |()| ()))
        })
        .await
    }

    /// The rules come first, so that nothing is drawn or hashed for an account that cannot be.
    async fn draft(&self, call: &Call, new: NewUser, numbers: &mut Numbers<'_>) -> Result<Draft, AppError> {
        call.policy.subjects.check_text(PASSWORD, &new.password)?;
        call.policy.subjects.check(None, &new.attributes(), &BTreeMap::new())?;
        let argon2id = passwords::hash(new.password.clone(), self.ids().secret()).await?;
        Ok(Draft { new, numbered: numbers.draw().await?, argon2id })
    }
}

impl NewUser {
    fn attributes(&self) -> BTreeMap<String, serde_json::Value> {
        [(EMAIL, &self.email), (FIRST_NAME, &self.first_name), (LAST_NAME, &self.last_name)]
            .map(|(name, text)| (name.to_owned(), text.as_str().into()))
            .into()
    }
}

impl Draft {
    fn decide(
        &self,
        id: SubjectId,
        subject: &Subject,
        context: &Context<'_>,
    ) -> Result<Decision<SubjectEvent>, Refusal> {
        let Numbered { sequence, number, subject: known } = &self.numbered;
        let register = RegisterSubject {
            id,
            subject: known.clone(),
            number: Some((sequence.clone(), *number)),
            name: Some(format!("{} {}", self.new.first_name, self.new.last_name)),
            status: SubjectStatus::Active,
            attributes: self.new.attributes(),
            claims: [(EMAIL.to_owned(), self.new.email.to_lowercase())].into(),
        };
        let registered = register.decide(subject, context)?;
        let mut subject = subject.clone();
        registered.events.iter().for_each(|event| subject.evolve(event));
        let role = ChangeRole { subject: known.clone(), role: self.new.role.clone() };
        let credential = SetCredential { subject: known.clone(), argon2id: self.argon2id.clone() };
        Ok(registered.and(role.decide(&subject, context)?).and(credential.decide(&subject, context)?))
    }
}
