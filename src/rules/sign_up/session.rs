//! The sign-in that follows a sign-up without asking again: SignUp gives a Session, ConfirmSignUp another for it, and with
//! that one USER_AUTH signs in, once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::App;
use crate::model::client::Client;
use crate::model::contact::ContactKind;
use crate::model::ids::{ChallengeSession, ClientId, Sub, TypedName, UserKey};
use crate::model::user::{Epoch, User, UserStatus};
use crate::rules::challenges::{self, SigningIn, expired, invalid};
use crate::rules::clients::{AuthFlow, allows};
use crate::rules::pools::Pool;
use crate::rules::sign_in::sealed;
use crate::rules::sign_in::{self, Caller, Goal, Proof, SignIn};
use crate::rules::{Refusal, Result, contacts, users};
use crate::sealing::digest;
use crate::store;

const KIND: &str = "sign_up";

#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(rename = "c")]
    client: ClientId,
    #[serde(rename = "s")]
    sub: Sub,
    /// What the code of the sign-up has proven; `None` until then.
    #[serde(rename = "m", default)]
    method: Option<String>,
    #[serde(rename = "x", with = "chrono::serde::ts_seconds")]
    expires_at: DateTime<Utc>,
}

/// The Session of a new user, where the client lets users choose how to sign in.
pub fn begin(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: &UserKey,
) -> Result<Option<ChallengeSession>> {
    match allows(client, AuthFlow::User) {
        true => seal(app, pool, client, user.sub, None).map(Some),
        false => Ok(None),
    }
}

fn seal(
    app: &App,
    pool: &Pool,
    client: &Client,
    sub: Sub,
    method: Option<&str>,
) -> Result<ChallengeSession> {
    let sealed = Sealed {
        client: client.id.clone(),
        sub,
        method: method.map(str::to_owned),
        expires_at: app.now() + client.config.challenge_lifetime(),
    };
    let sealed = sealed::seal(app, pool, KIND, &sealed)?;
    Ok(ChallengeSession::of(&pool.id, &URL_SAFE_NO_PAD.encode(sealed)))
}

fn open(app: &App, pool: &Pool, client: &Client, session: &ChallengeSession) -> Result<Sealed> {
    let sealed = session.parts().and_then(|(_, rest)| URL_SAFE_NO_PAD.decode(rest).ok());
    let opened = sealed.and_then(|sealed| sealed::unseal::<Sealed>(app, pool, KIND, &sealed));
    let opened = opened.filter(|opened| opened.client == client.id).ok_or_else(invalid)?;
    match opened.expires_at > app.now() {
        true => Ok(opened),
        false => Err(expired().into()),
    }
}

/// A Session of SignUp, as ConfirmSignUp brings it. Refuses with `NotAuthorized`.
pub struct Unconfirmed(Sealed);

/// Looks at the Session that comes with ConfirmSignUp, before anything is confirmed. Refuses with `NotAuthorized`.
pub fn present(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &ChallengeSession,
) -> Result<Unconfirmed> {
    let opened = open(app, pool, client, session)?;
    match opened.method {
        None => Ok(Unconfirmed(opened)),
        Some(_) => Err(invalid().into()),
    }
}

impl Unconfirmed {
    /// Who signed up.
    pub fn sub(&self) -> Sub {
        self.0.sub
    }

    /// The next Session, for the user who was confirmed: what the code was sent to is proven. `None` for another user.
    pub fn confirmed(
        self,
        app: &App,
        pool: &Pool,
        client: &Client,
        user: &User,
    ) -> Result<Option<ChallengeSession>> {
        let kind = contacts::proven_at_sign_up(pool)
            .into_iter()
            .find(|kind| user.verified(kind.attribute()));
        let method = kind.map(ContactKind::method);
        match method.filter(|_| self.0.sub == user.sub()) {
            Some(method) => seal(app, pool, client, user.sub(), Some(method)).map(Some),
            None => Ok(None),
        }
    }
}

/// Signs in with the Session of ConfirmSignUp, once: what its code proved is the first factor.
///
/// Refuses with `NotAuthorized`. Source: API_InitiateAuth.
pub async fn sign_in(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &ChallengeSession,
    name: &TypedName,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let opened = open(app, pool, client, session)?;
    let method = opened.method.ok_or_else(invalid)?;
    let lookup = users::lookup_key(pool, name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let user = user.filter(|user| user.sub() == opened.sub && user.enabled);
    let user = user.filter(|user| user.status == UserStatus::Confirmed);
    let user = user.ok_or_else(invalid)?;
    let digest = digest(session.expose().as_bytes());
    sealed::consume(app, &app.db, pool, &digest, opened.expires_at).await?;
    sign_in::audit(app, client, Some(&user), caller.visitor, true, json!({"factor": "sign_up"}));
    // Of a new user, whose sign-ins nobody has ended yet.
    let epoch = Epoch::default();
    let levels = caller.goal.map(Goal::levels).unwrap_or_default();
    let proof = Proof { levels, ..Proof::new(user, vec![method], epoch, app.now()) };
    challenges::next(&SigningIn { app, pool, client, caller }, proof).await
}

/// The refusal of a new user without a password, where only passwords let anybody in.
pub fn password_missing() -> Refusal {
    let why = "1 validation error detected: Value at 'password' failed to satisfy constraint: \
               Member must not be null";
    Refusal::parameter(why)
}

/// Whether a user may sign up without a password: the client lets users choose, and the pool lets them in by a code.
pub fn needs_no_password(app: &App, pool: &Pool, client: &Client) -> bool {
    allows(client, AuthFlow::User) && !sign_in::by_code(app, pool).is_empty()
}
