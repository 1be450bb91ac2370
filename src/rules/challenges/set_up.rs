//! MFA_SETUP: a second factor is registered in the middle of a sign-in that demands one.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{ChallengeSession, UserKey};
use crate::model::methods;
use crate::model::mfa::MfaFactor;
use crate::model::user::{Attributes, User};
use crate::rules::attributes::{self, Moment, Writer};
use crate::rules::challenges::factors::Sending;
use crate::rules::challenges::{
    Challenge, Issued, Open, SigningIn, expired, factors, invalid, issue, new_session, next_within,
    standing, with_standing,
};
use crate::rules::pools::Pool;
use crate::rules::sign_in::SignIn;
use crate::rules::sign_in::machine::{self, Next};
use crate::rules::{Refusal, Result, clients, pools, retried};
use crate::sealing::digest;
use crate::store;
use std::sync::Arc;

/// A Session of MFA_SETUP that comes without client and user, as AssociateSoftwareToken and VerifySoftwareToken have it.
/// Refuses with `NotAuthorized`.
pub async fn open_set_up(
    app: &App,
    session: &ChallengeSession,
    binding: Option<&[u8]>,
) -> Result<(Arc<Pool>, Arc<Client>, Open)> {
    let (pool, _) = session.parts().ok_or_else(invalid)?;
    let pool = pools::lookup(app, &pool).await?.ok_or_else(invalid)?;
    let digest = digest(session.expose().as_bytes());
    let stored = store::challenges::find(&app.db, &pool.id, &digest).await?;
    let stored = stored.filter(|stored| {
        stored.challenge == ChallengeName::MfaSetup && stored.binding.as_deref() == binding
    });
    let stored = stored.ok_or_else(invalid)?;
    let key = UserKey { pool: pool.id.clone(), sub: stored.sub };
    let user = store::users::find(&app.db, &key).await?.ok_or_else(invalid)?;
    let client = clients::of_pool(app, &pool, &stored.client_id, None).await?;
    let client = client.ok_or_else(invalid)?;
    Ok((pool, client, standing(app, user, digest, stored)?))
}

/// What happened with a Session of MFA_SETUP.
#[derive(Clone, Copy)]
pub enum Meanwhile<'a> {
    /// The seed of a software token was given out, sealed: it is this Session's, whatever other sign-ins of the user do.
    GivenOut(&'a [u8]),
    /// This method was proven.
    Proven(&'a str),
}

impl Open {
    /// The next Session of the same challenge, in place of this one; `meanwhile` is what happened with it. The user is locked.
    ///
    /// Refuses with `NotAuthorized` a quarter of an hour after the first.
    pub async fn renew(
        &self,
        at: &SigningIn<'_>,
        tx: &mut sqlx::PgConnection,
        meanwhile: Meanwhile<'_>,
    ) -> Result<ChallengeSession> {
        let &SigningIn { app, pool, .. } = at;
        let now = app.now();
        let before = Some(self.consume(&mut *tx, now).await?);
        let challenge = self.stored.challenge;
        let mut proof = self.clone().proof(now);
        let seed = match meanwhile {
            Meanwhile::GivenOut(seed) => Some(seed),
            Meanwhile::Proven(method) => {
                methods::add(&mut proof.amr, method);
                None
            }
        };
        let session = new_session(app, pool);
        let issued = Issued { before, seed, ..Issued::new(&session, challenge) };
        issue(at, tx, &proof, &issued).await?;
        Ok(session)
    }
}

/// The factors that may be set up, this one among them.
///
/// Refuses with `NotAuthorized` where no factor is to be set up any more: another sign-in has set one up meanwhile, and that
/// is asked for now; with `InvalidParameter` where it is not this one. The user is locked, so that of two only one sets up.
pub async fn still_asked(
    at: &SigningIn<'_>,
    tx: &mut sqlx::PgConnection,
    open: &Open,
    user: &User,
    factor: MfaFactor,
) -> Result<Vec<MfaFactor>> {
    let settings = store::mfa::find(&mut *tx, &user.key).await?;
    let proof = Open { user: user.clone(), ..open.clone() }.proof(at.app.now());
    match with_standing(at, &proof, &settings, machine::next) {
        Next::SetUp(listed) if listed.contains(&factor) => Ok(listed),
        Next::SetUp(_) => {
            let why = format!("{} cannot be set up for the user.", factor.as_str());
            Err(Refusal::parameter(why).into())
        }
        _ => Err(expired().into()),
    }
}

/// An address or number that a user sets through a client: the same may be written as by UpdateUserAttributes, and refused
/// as there.
fn checked(pool: &Pool, client: &Client, user: &User, contact: Contact) -> Result<Contact> {
    let name = contact.kind.attribute();
    let given = Attributes::from([(name.to_owned(), contact.value)]);
    let mut checked = attributes::check(pool, Writer::User(client), Moment::Change(user), &given)?;
    let value = checked.remove(name).filter(|value| !value.is_empty());
    let malformed = || match contact.kind {
        ContactKind::Email => Refusal::parameter("Invalid email address format."),
        ContactKind::PhoneNumber => Refusal::parameter("Invalid phone number format."),
    };
    Ok(Contact { kind: contact.kind, value: value.ok_or_else(malformed)? })
}

/// The answer to MFA_SETUP: the software token that was verified with its Session, or an address or number to send codes
/// to, which the next challenge proves.
///
/// Refuses with `InvalidParameter` (nothing was set up, or not that way), `NotAuthorized` (an address that the client may not
/// write, a factor that was set up otherwise meanwhile). Source: API_RespondToAuthChallenge.
pub async fn answer_set_up(
    at: &SigningIn<'_>,
    open: Open,
    contact: Option<Contact>,
) -> Result<SignIn> {
    let &SigningIn { app, pool, client, caller } = at;
    let now = app.now();
    if methods::has(&open.stored.amr, methods::SOFTWARE_TOKEN) {
        let taking = async || {
            let mut tx = app.db.begin().await?;
            store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
            open.consume(&mut tx, now).await?;
            let mut proof = open.clone().proof(now);
            // Clients name no device with a token that was set up, and know no challenge that comes after it.
            proof.device = proof.device.filter(|_| caller.device_key.is_some());
            let outcome = next_within(at, &mut tx, proof).await?;
            tx.commit().await?;
            Ok(outcome)
        };
        return retried(taking).await;
    }
    let Some(contact) = contact else {
        let why = "User has not set up a software token, and no EMAIL was given.";
        return Err(Refusal::parameter(why).into());
    };
    let factor = MfaFactor::to(contact.kind);
    let set_already = open.user.attribute(contact.kind.attribute()).is_some();
    if set_already || !factors::offered(app, pool, factor) {
        let why = format!("{} cannot be set up for the user.", factor.as_str());
        return Err(Refusal::parameter(why).into());
    }
    let contact = checked(pool, client, &open.user, contact)?;
    let proof = open.clone().proof(now);
    let sending = async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
        let before = Some(open.consume(&mut tx, now).await?);
        let instead = still_asked(at, &mut tx, &open, &user, factor).await?;
        let code = Sending { factor, contact: &contact, sets_up: true, before };
        let sent = factors::send_to(at, &mut tx, &proof, &code).await?;
        tx.commit().await?;
        Ok(Challenge { instead, ..sent })
    };
    Ok(SignIn::Challenge(Box::new(retried(sending).await?)))
}
