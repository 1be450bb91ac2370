//! WEB_AUTHN: a passkey is the first factor.

use serde_json::json;

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ChallengeSession, TypedName};
use crate::rules::challenges::{Asks, Challenge};
use crate::rules::pools::Pool;
use crate::rules::sign_in::choice::{Asked, available, is_offered};
use crate::rules::sign_in::pretended;
use crate::rules::sign_in::sealed::{self, FirstSession, NewFirst, Whose};
use crate::rules::sign_in::{Caller, FirstFactor, SignIn, may_go_on, proven, wrong};
use crate::rules::{Refusal, Result, lockout, passkeys, users};
use crate::store;

/// Asks for an assertion by one of the user's passkeys; of nobody, for one that nobody can make.
pub(super) async fn ask(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Asked<'_>,
) -> Result<Challenge> {
    let Asked { choice, identity, found, available, .. } = *asked;
    let found = found.as_ref();
    let url = choice.offer.public_url;
    let own = match found {
        Some((user, _)) => passkeys::ask(app, pool, user, url).await?,
        None => None,
    };
    // Whose passkeys are good at another domain is nobody here.
    let asked = match own {
        Some(own) => Some(own),
        None => {
            let passkeys = pretended::passkeys(app, pool, identity);
            passkeys::pretend(app, pool, &passkeys, url).await?
        }
    };
    let asked =
        asked.ok_or_else(|| Refusal::parameter("Passkeys are good nowhere in the pool."))?;
    let username = identity.username.clone();
    let name = ChallengeName::WebAuthn;
    let new = NewFirst {
        name: choice.name,
        username: username.as_str(),
        whose: found.map(Whose::of),
        challenge: name,
        available,
        code: None,
        passkey: Some(asked.state),
    };
    let (session, _) = sealed::begin(app, pool, client, new, &choice.caller)?;
    let asked = Challenge::asking(name, Some(session), username, Asks::Passkey(asked.options));
    Ok(Challenge { available: available.to_vec(), ..asked })
}

/// A challenge for whoever has a passkey at the pool, before anybody has said who it is: its Session, and the options for
/// the browser. `None` where a sign-in through this client cannot begin with a passkey.
pub fn invite(
    app: &App,
    pool: &Pool,
    client: &Client,
    public_url: &str,
    caller: &Caller<'_>,
) -> Result<Option<(ChallengeSession, String)>> {
    if !is_offered(pool, client) || !passkeys::enabled(pool) {
        return Ok(None);
    }
    let Some(asked) = passkeys::ask_anybody(app, pool, public_url)? else { return Ok(None) };
    let challenge = ChallengeName::WebAuthn;
    let new = NewFirst {
        name: &TypedName::new(NOBODY),
        username: NOBODY,
        whose: None,
        challenge,
        available: &[challenge],
        code: None,
        passkey: Some(asked.state),
    };
    let (session, _) = sealed::begin(app, pool, client, new, caller)?;
    Ok(Some((session, asked.options)))
}

/// The name in a Session of [`invite`]: no user has it.
const NOBODY: &str = "";

/// Takes the answer to [`invite`], once: the passkey says whose it is.
///
/// Refuses as [`answer`] does, and whoever may not begin with a passkey: where a second factor is demanded that it does
/// not stand for, or the password is temporary.
pub async fn answer_invited(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &FirstSession,
    credential: &str,
    public_url: &str,
    caller: &Caller<'_>,
) -> Result<SignIn> {
    let sub = passkeys::says_who(credential).ok_or(Refusal::WRONG_CREDENTIALS)?;
    let lookup = users::lookup_key(pool, &sub.to_string());
    let found = store::users::find_with_credentials(&app.db, &pool.id, &lookup).await?;
    let found = found.filter(|(user, credentials)| {
        let has_passkey = passkeys::has_one(app, pool, credentials, public_url);
        available(app, pool, user, credentials, has_passkey).contains(&ChallengeName::WebAuthn)
    });
    let named = session.of_passkey(&found.ok_or(Refusal::WRONG_CREDENTIALS)?);
    answer(app, pool, client, &named, credential, public_url, caller).await
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
    let tried = lockout::count_other(app, pool, &name, caller.visitor).await?;
    let found = session.user(&tried.user).cloned();
    let user = found.as_ref().map(|(user, _)| user);
    let checked = passkeys::check(app, pool, user, state, credential, public_url).await?;
    let taken = match checked {
        Some(_) => session.consume(app, &app.db, pool).await,
        // A counter that somebody else's answer has raised meanwhile makes a right one look like a copy.
        None => session.check_open(app, pool).await,
    };
    lockout::unless_late(app, pool, caller.visitor, &tried, taken).await?;
    let noted = match (&found, checked) {
        (Some((user, _)), Some(used)) => passkeys::note(app, user, used).await?,
        _ => None,
    };
    let (Some(found), Some(methods)) = (found, noted) else {
        return Err(wrong(app, pool, client, &tried, caller, "passkey").await?.into());
    };
    let (user, credentials) = may_go_on(app, pool, found, &tried, caller).await?;
    let caller = session.caller(caller);
    let first = FirstFactor { user, credentials, name, methods: &methods, closed: false };
    proven(app, pool, client, first, json!({"factor": "passkey"}), &caller).await
}
