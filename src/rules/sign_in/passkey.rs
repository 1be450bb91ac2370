//! WEB_AUTHN: a passkey is the first factor.

use serde_json::json;

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::user::User;
use crate::rules::challenges::{Asks, Challenge};
use crate::rules::pools::Pool;
use crate::rules::sign_in::choice::Choice;
use crate::rules::sign_in::pretended::Pretended;
use crate::rules::sign_in::sealed::{self, FirstSession, NewFirst};
use crate::rules::sign_in::srp::pretended_username;
use crate::rules::sign_in::{Caller, FirstFactor, SignIn, may_go_on, proven, wrong};
use crate::rules::{Refusal, Result, lockout, passkeys, users};

/// Asks for an assertion by one of the user's passkeys; of nobody, for one that nobody can make.
pub(super) async fn ask(
    app: &App,
    pool: &Pool,
    client: &Client,
    choice: &Choice<'_>,
    user: Option<&User>,
    available: &[ChallengeName],
) -> Result<Challenge> {
    let url = choice.offer.public_url;
    let (asked, username) = match user {
        Some(user) => (passkeys::ask(app, pool, user, url).await?, user.username.clone()),
        None => {
            let id = Pretended::of(app, pool, choice.name).credential_id();
            let asked = passkeys::pretend(app, pool, &id, url).await?;
            (asked, pretended_username(app, pool, choice.name))
        }
    };
    let no_passkey = || Refusal::parameter("The user has no passkey for this domain.");
    let asked = asked.ok_or_else(no_passkey)?;
    let name = ChallengeName::WebAuthn;
    let new = NewFirst {
        name: choice.name,
        username: username.as_str(),
        challenge: name,
        available,
        code: None,
        passkey: Some(asked.state),
    };
    let (session, _) = sealed::begin(app, pool, client, new, &choice.caller)?;
    Ok(Challenge {
        name,
        session: Some(session),
        username,
        asks: Asks::Passkey(asked.options),
        available: available.to_vec(),
    })
}

/// Takes an assertion, once.
///
/// Refuses with `NotAuthorized` (wrong, of another user, locked, the Session), and as a password does. Source:
/// API_RespondToAuthChallenge.
pub async fn answer(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &FirstSession,
    credential: &str,
    public_url: &str,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let state = session.passkey.as_ref().ok_or_else(|| anyhow::anyhow!("nothing was asked"))?;
    let name = users::lookup_key(pool, &session.name);
    let tried = lockout::count_code(app, pool, &name, caller.visitor).await?;
    let checked = match &tried.user {
        Some((user, _)) => passkeys::check(app, pool, user, state, credential, public_url).await?,
        None => None,
    };
    let (Some(found), Some(methods)) = (tried.user.clone(), checked) else {
        return Err(wrong(app, pool, client, &tried, caller, "passkey").await?.into());
    };
    session.consume(app, &app.db, pool).await?;
    let (user, credentials) = may_go_on(app, pool, found, &name, &tried, caller).await?;
    let caller = session.caller(caller);
    let first = FirstFactor { user, mfa: credentials.mfa, name, methods: &methods };
    proven(app, pool, client, first, json!({"factor": "passkey"}), &caller).await
}
