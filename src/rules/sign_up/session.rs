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
use crate::rules::{Refusal, Result, contacts, retried, users};
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

/// A Session of this client, in its time or not.
fn open(app: &App, pool: &Pool, client: &Client, session: &ChallengeSession) -> Result<Sealed> {
    let sealed = session.parts().and_then(|(_, rest)| URL_SAFE_NO_PAD.decode(rest).ok());
    let opened = sealed.and_then(|sealed| sealed::unseal::<Sealed>(app, pool, KIND, &sealed));
    Ok(opened.filter(|opened| opened.client == client.id).ok_or_else(invalid)?)
}

/// A Session of SignUp, as ConfirmSignUp brings it.
pub struct Unconfirmed(Sealed);

/// Looks at the Session that comes with ConfirmSignUp, before anything is confirmed. One whose time is over says who signed up
/// all the same: the code lives for a day, and apps send the Session along with it whenever it comes. Refuses with
/// `NotAuthorized`.
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

    /// Whether it is good for the user who was confirmed.
    fn stands_for(&self, app: &App, user: &User) -> bool {
        self.0.sub == user.sub() && self.0.expires_at > app.now()
    }
}

/// The next Session, for the user who was confirmed: what the code was sent to is proven. Who signed up has it for theirs. With
/// none it is given where the code might have begun a sign-in as well, and there is no password, which somebody else may have
/// chosen: Amplify signs in by it, and sends none.
pub async fn confirmed(
    app: &App,
    pool: &Pool,
    client: &Client,
    user: &User,
    session: Option<&Unconfirmed>,
) -> Result<Option<ChallengeSession>> {
    let mut proven = contacts::proven_at_sign_up(pool).into_iter();
    let Some(kind) = proven.find(|kind| user.verified(kind.attribute())) else { return Ok(None) };
    let goes_on = match session {
        Some(session) => session.stands_for(app, user),
        None => allows(client, AuthFlow::User) && signs_in_by(app, pool, user, kind).await?,
    };
    match goes_on {
        true => seal(app, pool, client, user.sub(), Some(kind.method())).map(Some),
        false => Ok(None),
    }
}

/// Whether a code that is sent there begins a sign-in of a user who has no password.
async fn signs_in_by(app: &App, pool: &Pool, user: &User, kind: ContactKind) -> Result<bool> {
    let found = store::users::find_credentials(&app.db, &user.key).await?;
    let Some(credentials) = found.filter(|found| found.password_hash.is_none()) else {
        return Ok(false);
    };
    let open = sign_in::available(app, pool, user, &credentials, false);
    Ok(open.into_iter().any(|challenge| sign_in::channel(challenge) == Some(kind)))
}

/// Signs in with the Session of ConfirmSignUp, once: what its code proved is the first factor.
///
/// Refuses with `NotAuthorized`; `UserNotConfirmed` with the Session of SignUp, until the user is: apps wait so for a link to be
/// followed. Source: API_InitiateAuth.
pub async fn sign_in(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &ChallengeSession,
    name: &TypedName,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let opened = open(app, pool, client, session)?;
    if opened.expires_at <= app.now() {
        return Err(expired().into());
    }
    let lookup = users::lookup_key(pool, name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let user = user.filter(|user| user.sub() == opened.sub && user.enabled);
    let user = user.ok_or_else(invalid)?;
    if user.status == UserStatus::Unconfirmed {
        return Err(Refusal::UserNotConfirmed.into());
    }
    let method = opened.method.filter(|_| user.status == UserStatus::Confirmed);
    let method = method.ok_or_else(invalid)?;
    let digest = digest(session.expose().as_bytes());
    // Of a new user, whose sign-ins nobody has ended yet.
    let epoch = Epoch::default();
    let levels = caller.goal.map(Goal::levels).unwrap_or_default();
    let proven = || Proof::new(user.clone(), vec![method.clone()], epoch, app.now());
    let at = SigningIn { app, pool, client, caller };
    let outcome = retried(async || {
        let mut tx = app.db.begin().await?;
        sealed::consume(app, &mut *tx, pool, &digest, opened.expires_at).await?;
        let proof = Proof { levels, ..proven() };
        let outcome = challenges::next_within(&at, &mut tx, proof).await?;
        tx.commit().await?;
        Ok(outcome)
    });
    let outcome = outcome.await?;
    sign_in::audit(app, client, Some(&user), caller.visitor, true, json!({"factor": "sign_up"}));
    Ok(outcome)
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
