//! Who sends a request, and whether they may. Runs before anything else of the request is looked at.

use std::marker::PhantomData;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use rollbook_app::queries::UserKey;
use rollbook_app::views::UserView;
use rollbook_domain::subject::SubjectStatus;
use rollbook_domain::{Actor, Reference, Timestamp};
use uuid::Uuid;

use super::desk::Desk;
use super::error::{self, Problem};
use super::faults::problem;
use super::role::Role;

/// The name of the cookie.
const COOKIE: &str = "SessionAuth";
/// How long a session lives.
pub(super) const SECONDS: i64 = 86_400;

/// What a route asks of its caller.
pub(super) trait Need: Send {
    /// The least role.
    const ROLE: Role;
}

macro_rules! needs {
    ($($name:ident)+) => { $(
        /// At least this role.
        pub(super) struct $name;
        impl Need for $name {
            const ROLE: Role = Role::$name;
        }
    )+ };
}
needs! { User Moderator Admin }

/// A caller who has the role. As the first argument of a handler it makes 401 and 403 win over everything else.
pub(super) struct As<N> {
    /// As whom it acts.
    pub(super) actor: Actor,
    /// The account.
    pub(super) account: Arc<UserView>,
    need: PhantomData<N>,
}

impl<N: Need> FromRequestParts<Desk> for As<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self, Problem> {
        desk.ready().await.map_err(problem)?;
        let account = account(desk, &parts.headers).await?;
        let role = account.role.as_deref().and_then(|role| role.parse::<Role>().ok());
        if role < Some(N::ROLE) {
            let id = account.number.unwrap_or_default();
            let detail = format!("User {id} is not authorized to access this resource");
            return Err(Problem::of(error::FORBIDDEN, detail));
        }
        Ok(Self { actor: actor(&account.subject), account, need: PhantomData })
    }
}

/// `user:1` as it stands in the log.
pub(super) fn actor(subject: &Reference) -> Actor {
    Actor::new(subject.as_str())
}

async fn account(desk: &Desk, headers: &HeaderMap) -> Result<Arc<UserView>, Problem> {
    let Some(cookie) = cookie(headers) else {
        let unauthenticated = || Problem::of(error::UNAUTHENTICATED, "There is no session cookie");
        if !desk.anonymous {
            return Err(unauthenticated());
        }
        let admin = UserKey::FirstWithRole(Role::Admin.as_str().into());
        let admin = desk.app.queries().user(&desk.workspace, &admin).await.map_err(problem)?;
        return admin.map(Arc::new).ok_or_else(unauthenticated);
    };
    let invalid = || Problem::of(error::INVALID_TOKEN, "Invalid token");
    let token = token(cookie).ok_or_else(invalid)?;
    let account = desk.app.session(&desk.workspace, token).await.map_err(problem)?;
    account.filter(|account| is_live(account, desk.app.now())).ok_or_else(invalid)
}

fn is_live(account: &UserView, now: Timestamp) -> bool {
    account.status == SubjectStatus::Active && account.session_expires_at.is_some_and(|end| now < end)
}

/// The value of the session cookie, if one was sent. Those beside it may be anything, also no text.
pub(super) fn cookie(headers: &HeaderMap) -> Option<&[u8]> {
    let cookies = headers.get_all(header::COOKIE).iter().map(HeaderValue::as_bytes);
    let mut pairs = cookies.flat_map(|value| value.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    pairs.find_map(|pair| pair.strip_prefix(COOKIE.as_bytes())?.strip_prefix(b"="))
}

/// The session that a cookie names, if it names one.
pub(super) fn token(cookie: &[u8]) -> Option<Uuid> {
    Uuid::try_parse_ascii(cookie).ok()
}

/// The header that gives a client its session.
pub(super) fn set(token: Uuid) -> String {
    format!("{COOKIE}={token}; Path=/api; HttpOnly; Max-Age={SECONDS}")
}

/// The header that takes it away.
pub(super) fn clear() -> String {
    format!("{COOKIE}=; Path=/api; HttpOnly; Max-Age=0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let found = |values: &[&[u8]]| {
            let value = |bytes: &&[u8]| (header::COOKIE, HeaderValue::from_bytes(bytes).unwrap());
            cookie(&values.iter().map(value).collect()).map(<[u8]>::to_vec)
        };
        let x = Some(b"x".to_vec());
        assert_eq!(found(&[b"a=1; SessionAuth=x; b=2"]), x);
        assert_eq!(found(&[b"a=1", b"SessionAuth=x"]), x);
        assert_eq!(found(&["name=Jürgen; SessionAuth=x".as_bytes()]), x);
        assert_eq!(found(&[b"a=\xff;SessionAuth=x"]), x);
        assert_eq!(found(&[b"XSessionAuth=x", b"SessionAuthX=y", b"SessionAuth"]), None);
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn a_cookie_names_a_session_or_none() {
        let id = Uuid::from_u128(7);
        assert_eq!(token(id.to_string().as_bytes()), Some(id));
        assert_eq!((token(b""), token(b"x"), token(b"\xff")), (None, None, None));
    }

    #[test]
    fn a_session_ends_by_itself_and_with_its_account() {
        let end = Timestamp::from_micros(1_000);
        let account = UserView {
            subject: "user:1".parse().unwrap(),
            number: Some(1),
            email: None,
            first_name: None,
            last_name: None,
            role: None,
            status: SubjectStatus::Active,
            argon2id: None,
            session_expires_at: Some(end),
        };
        assert!(is_live(&account, Timestamp::from_micros(999)));
        assert!(!is_live(&account, end));
        assert!(!is_live(&UserView { status: SubjectStatus::Inactive, ..account.clone() }, Timestamp::default()));
        assert!(!is_live(&UserView { session_expires_at: None, ..account }, Timestamp::default()));
    }
}
