//! From the first proven factor to all of them: which challenge comes next, and what answers it.

use std::collections::BTreeMap;

use serde_json::json;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ChallengeSession, Password, TypedName, UserKey};
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::attributes::{self, Moment, Writer};
use crate::rules::names::{self, Taken};
use crate::rules::passwords::PolicyWords;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{Proof, SignIn};
use crate::rules::{Refusal, Result, audit, passwords, users};
use crate::sealing::digest;
use crate::store;
use crate::store::challenges::NewChallenge;

/// A challenge that was issued.
pub struct Challenge {
    pub name: ChallengeName,
    /// What the answer must bring along.
    pub session: ChallengeSession,
    pub user: User,
}

/// The challenge that a proof still needs, or the proof itself. The failures of the name are forgotten in either case.
pub async fn next(
    app: &App,
    client: &Client,
    proof: Proof,
    binding: Option<&[u8]>,
) -> Result<SignIn> {
    if proof.user.status != UserStatus::ForceChangePassword {
        return Ok(SignIn::Done(proof));
    }
    let name = ChallengeName::NewPasswordRequired;
    let session = issue(app, client, &proof, name, binding).await?;
    if let Some((lookup, source)) = &proof.cleared {
        let names = std::slice::from_ref(lookup);
        store::sign_in_failures::delete(&app.db, proof.user.pool(), names, Some(source)).await?;
    }
    Ok(SignIn::Challenge(Box::new(Challenge { name, session, user: proof.user })))
}

async fn issue(
    app: &App,
    client: &Client,
    proof: &Proof,
    challenge: ChallengeName,
    binding: Option<&[u8]>,
) -> Result<ChallengeSession> {
    let session = ChallengeSession::new(app.random.token());
    let now = app.now();
    let new = NewChallenge {
        user: &proof.user.key,
        client_id: &client.id,
        challenge,
        amr: &proof.amr,
        binding,
        expires_at: now + client.config.challenge_lifetime(),
    };
    store::challenges::insert(&app.db, &digest(session.expose().as_bytes()), &new, now).await?;
    Ok(session)
}

/// A Session as it comes back, with what it must agree with.
#[derive(Clone, Copy)]
pub struct Presented<'a> {
    pub challenge: ChallengeName,
    pub session: &'a ChallengeSession,
    /// `USERNAME` as sent: the user's username, `sub` or an alias. `None` on pages, whose flow knows.
    pub name: Option<&'a TypedName>,
    /// The browser flow that brings it; `None` for the API.
    pub binding: Option<&'a [u8]>,
}

/// A Session that was found good: the challenge is open.
pub struct Open {
    pub user: User,
    digest: [u8; 32],
    amr: Vec<String>,
}

/// Looks a Session up; nothing is changed. Refuses with `NotAuthorized`: not one, of another client, user, challenge
/// or flow, used, or expired.
pub async fn open(
    app: &App,
    pool: &Pool,
    client: &Client,
    presented: Presented<'_>,
) -> Result<Open> {
    let invalid = || Refusal::not_authorized("Invalid session for the user.");
    let digest = digest(presented.session.expose().as_bytes());
    let stored = store::challenges::find(&app.db, &pool.id, &digest).await?;
    let stored = stored.filter(|stored| {
        stored.client_id == client.id
            && stored.challenge == presented.challenge
            && stored.binding.as_deref() == presented.binding
    });
    let stored = stored.ok_or_else(invalid)?;
    let key = UserKey { pool: pool.id.clone(), sub: stored.sub };
    let user = match presented.name {
        Some(name) => {
            let name = users::lookup_key(pool, name.as_str());
            store::users::find_by_name(&app.db, &pool.id, &name).await?
        }
        None => store::users::find(&app.db, &key).await?,
    };
    let user = user.filter(|user| user.key == key).ok_or_else(invalid)?;
    if stored.consumed_at.is_some() {
        let why = "Invalid session for the user, session can only be used once.";
        return Err(Refusal::not_authorized(why).into());
    }
    if stored.expires_at <= app.now() {
        return Err(expired().into());
    }
    if !user.enabled {
        return Err(Refusal::not_authorized("User is disabled.").into());
    }
    Ok(Open { user, digest, amr: stored.amr })
}

fn expired() -> Refusal {
    Refusal::not_authorized("Invalid session for the user, session is expired.")
}

/// The answer to NEW_PASSWORD_REQUIRED.
pub struct NewPassword<'a> {
    pub password: &'a Password,
    /// The required attributes that were missing.
    pub attributes: &'a Attributes,
    pub visitor: &'a Visitor,
    pub binding: Option<&'a [u8]>,
}

/// Sets the password that replaces a temporary one, with the required attributes that were missing: no others are
/// taken. Of two answers at once one is refused. What still is asked of the user, or the proof, is returned.
///
/// Refuses with `InvalidPassword`, `InvalidParameter` (attributes), `NotAuthorized` (attributes that are set or not
/// writable; the Session was used meanwhile), `AliasExists`. Source: API_RespondToAuthChallenge.
pub async fn answer_new_password(
    app: &App,
    pool: &Pool,
    client: &Client,
    open: Open,
    answer: &NewPassword<'_>,
) -> Result<SignIn> {
    let Open { user, digest, amr } = open;
    passwords::check(pool, answer.password, PolicyWords::Change)?;
    let given = required_attributes(pool, client, &user, answer.attributes)?;
    let new = passwords::prepare(app, pool, &user.username, user.sub(), answer.password).await?;

    let now = app.now();
    let mut tx = app.db.begin().await?;
    let user = store::users::find_locked(&mut tx, &user.key).await?;
    let mut user = user.ok_or_else(expired)?;
    let of = NewChallenge {
        user: &user.key,
        client_id: &client.id,
        challenge: ChallengeName::NewPasswordRequired,
        amr: &amr,
        binding: answer.binding,
        expires_at: now,
    };
    if !store::challenges::consume(&mut tx, &digest, &of, now).await? {
        let why = "Invalid session for the user, session can only be used once.";
        return Err(Refusal::not_authorized(why).into());
    }
    let (from, to) = (UserStatus::ForceChangePassword, UserStatus::Confirmed);
    if !store::users::set_password(&mut tx, &user.key, &new, &[from], to, now).await? {
        return Err(expired().into());
    }
    user.status = to;
    user.attributes.extend(given);
    store::users::set_attributes(&mut tx, &user.key, &user.attributes, now).await?;
    names::sync(app, &mut tx, pool, &user, Taken::Refuse)
        .await?
        .map_err(attributes::given_exists)?;
    let (actor, of) = (Actor::visiting(answer.visitor), Some(&client.id));
    let event = "NewPasswordRequired";
    audit::changed(app, &mut tx, &actor, event, &user.key, of, json!({})).await?;
    tx.commit().await?;
    let proof = Proof { user, amr, auth_time: now, cleared: None };
    next(app, client, proof, answer.binding).await
}

/// The attributes that come with a new password: those that are required and missing, all of them.
fn required_attributes(
    pool: &Pool,
    client: &Client,
    user: &User,
    given: &Attributes,
) -> Result<Attributes> {
    let missing: Vec<&str> = attributes::missing(pool, &user.attributes).collect();
    for name in given.keys() {
        if user.attribute(name).is_some() && pool.config.attribute(name).is_some() {
            let why = match name.as_str() {
                "email_verified" | "phone_number_verified" => {
                    format!("Cannot modify the non-mutable attribute {name}")
                }
                _ => format!("Cannot modify an already provided {name}"),
            };
            return Err(Refusal::not_authorized(why).into());
        }
    }
    let checked = attributes::check(pool, Writer::User(client), Moment::Creation, given)?;
    if checked.keys().any(|name| !missing.contains(&name.as_str())) {
        let why = "A client attempted to write unauthorized attribute";
        return Err(Refusal::not_authorized(why).into());
    }
    if let Some(name) = missing.iter().find(|name| !checked.contains_key(**name)) {
        let why = format!("Invalid attributes given, {name} is missing");
        return Err(Refusal::parameter(why).into());
    }
    attributes::at_creation(checked)
}

/// The parameters of NEW_PASSWORD_REQUIRED: both always present, lists as JSON text; of the attributes those that the
/// client may read. Source: API_RespondToAuthChallenge.
pub fn new_password_parameters(
    pool: &Pool,
    client: &Client,
    user: &User,
) -> BTreeMap<String, String> {
    let missing = attributes::missing(pool, &user.attributes);
    let required: Vec<String> = missing.map(|name| format!("userAttributes.{name}")).collect();
    let mut shown = user.attributes.clone();
    shown.retain(|name, _| client.config.may_read(name));
    BTreeMap::from([
        ("USER_ID_FOR_SRP".to_owned(), user.username.to_string()),
        ("requiredAttributes".to_owned(), json!(required).to_string()),
        ("userAttributes".to_owned(), json!(shown).to_string()),
    ])
}
