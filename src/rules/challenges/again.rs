//! A second factor asked for, asked for once more, or another in its place. What takes the place of a challenge counts its
//! tries on, and lives no longer than a quarter of an hour after the first.

use sqlx::PgConnection;

use crate::database;
use crate::model::challenge::ChallengeName;
use crate::model::code::MAX_ATTEMPTS;
use crate::model::mfa::{MfaFactor, MfaSettings};
use crate::rules::challenges::factors::{self, Sending};
use crate::rules::challenges::{
    Asks, Before, Challenge, Issued, Open, SigningIn, expired, invalid, issue, new_session,
    with_standing,
};
use crate::rules::sign_in::machine::{self, Next};
use crate::rules::sign_in::{Proof, SignIn};
use crate::rules::{Error, Refusal, Result, contacts, retried};
use crate::store;

/// A second factor to ask for.
pub(super) struct Asked<'a> {
    pub factor: MfaFactor,
    /// What the user has switched on.
    pub settings: &'a MfaSettings,
    pub before: Option<Before>,
}

/// Asks for a factor; where it is a code that we send, sends it.
pub(super) async fn ask(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    proof: &Proof,
    asked: &Asked<'_>,
) -> Result<Challenge> {
    let &SigningIn { app, pool, .. } = at;
    let &Asked { factor, settings, before } = asked;
    let choices = with_standing(at, proof, settings, machine::choices);
    let Some(kind) = factor.contact() else {
        let (session, name) = (new_session(app, pool), factor.challenge());
        let issued = Issued { before, ..Issued::new(&session, name) };
        issue(at, tx, proof, &issued).await?;
        let username = proof.user.username.clone();
        let asks = Asks::SoftwareToken(settings.software_token_name.clone());
        let asked = Challenge::asking(name, Some(session), username, asks);
        return Ok(Challenge { factors: choices, ..asked });
    };
    let contact = contacts::of(&proof.user, kind);
    let contact = contact.ok_or_else(|| anyhow::anyhow!("a factor without a channel"))?;
    let sending = Sending { factor, contact: &contact, sets_up: false, before };
    let sent = factors::send_to(at, tx, proof, &sending).await?;
    Ok(Challenge { factors: choices, ..sent })
}

/// Asks for a factor, or where no code can be sent for it for another that the user has, those first that take no message: whoever
/// knows the password alone could use up the messages of an hour, and keep the owner out.
///
/// Refuses with `Busy` where no code can be sent for any.
pub(super) async fn ask_any(
    at: &SigningIn<'_>,
    tx: &mut PgConnection,
    proof: &Proof,
    asked: &Asked<'_>,
) -> Result<Challenge> {
    let mut others = with_standing(at, proof, asked.settings, machine::choices);
    others.retain(|other| *other != asked.factor);
    others.sort_by_key(|other| other.contact().is_some());
    if asked.factor.contact().is_none() || others.is_empty() {
        return ask(at, tx, proof, asked).await;
    }
    database::set_savepoint(&mut *tx).await?;
    let mut answer = ask(at, &mut *tx, proof, asked).await;
    for factor in others {
        if !matches!(answer, Err(Error::Busy(_))) {
            break;
        }
        database::undo_to_savepoint(&mut *tx).await?;
        let other = Asked { factor, ..*asked };
        answer = ask(at, &mut *tx, proof, &other).await;
    }
    answer
}

/// Takes the user's choice of a second factor, and asks for it: the answer to SELECT_MFA_TYPE, or on the pages another
/// factor in the place of one that was asked for.
///
/// Refuses with `InvalidParameter` what was not offered, with `Busy` where its destination had its messages; the Session
/// stays good; with `NotAuthorized` where the tries are used up. Source: API_RespondToAuthChallenge.
pub async fn choose(at: &SigningIn<'_>, open: Open, factor: MfaFactor) -> Result<SignIn> {
    let &SigningIn { app, .. } = at;
    let (settings, now) = (store::mfa::find(&app.db, &open.user.key).await?, app.now());
    let proof = open.clone().proof(now);
    let choices = with_standing(at, &proof, &settings, machine::choices);
    if !choices.contains(&factor) || !is_of_factors(&open) {
        let why = format!("{} is not available to the user.", factor.as_str());
        return Err(Refusal::parameter(why).into());
    }
    let asking = async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
        let before = take(&open, &mut tx, now).await?;
        // The question which it shall be has its time, and so has the answer.
        let since = if is_choice(&open) { now } else { before.since };
        let asked = Asked { factor, settings: &settings, before: Some(Before { since, ..before }) };
        let challenge = ask(at, &mut tx, &proof, &asked).await?;
        tx.commit().await?;
        Ok(challenge)
    };
    Ok(SignIn::Challenge(Box::new(retried(asking).await?)))
}

fn is_choice(open: &Open) -> bool {
    open.stored.challenge == ChallengeName::SelectMfaType
}

/// Whether a second factor is what is open, and not an address that is being set up.
fn is_of_factors(open: &Open) -> bool {
    let factor = MfaFactor::of(open.stored.challenge.as_str());
    is_choice(open) || (factor.is_some() && !open.stored.sets_up)
}

/// Takes a challenge for another one in its place, if any tries are left.
async fn take(
    open: &Open,
    tx: &mut PgConnection,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Before> {
    let before = open.consume(tx, now).await?;
    if before.tries >= MAX_ATTEMPTS { Err(expired().into()) } else { Ok(before) }
}

/// Sends another code for the same challenge, in place of the one that was sent.
///
/// Refuses with `Busy` where its destination had its messages; then the earlier code stays good; with `NotAuthorized` where the
/// tries are used up, and a quarter of an hour after the first.
pub async fn resend(at: &SigningIn<'_>, open: Open) -> Result<SignIn> {
    let &SigningIn { app, .. } = at;
    let contact = factors::contact_of(&open.stored);
    let contact = contact.ok_or_else(|| anyhow::anyhow!("a code sent nowhere"))?;
    let factor = MfaFactor::of(open.stored.challenge.as_str());
    let factor = factor.ok_or_else(|| anyhow::anyhow!("a code of no second factor"))?;
    let (settings, now) = (store::mfa::find(&app.db, &open.user.key).await?, app.now());
    let proof = open.clone().proof(now);
    let sets_up = open.stored.sets_up;
    let (factors, instead) = match sets_up {
        true => (Vec::new(), to_set_up(at, &proof, &settings)),
        false => (with_standing(at, &proof, &settings, machine::choices), Vec::new()),
    };
    let sending = async || {
        let mut tx = app.db.begin().await?;
        store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
        let before = Some(take(&open, &mut tx, now).await?);
        let again = Sending { factor, contact: &contact, sets_up, before };
        let sent = factors::send_to(at, &mut tx, &proof, &again).await?;
        tx.commit().await?;
        Ok(sent)
    };
    let sent = retried(sending).await?;
    Ok(SignIn::Challenge(Box::new(Challenge { factors, instead, ..sent })))
}

/// The factors that a user may set up at this point; none where that is not asked.
fn to_set_up(at: &SigningIn<'_>, proof: &Proof, settings: &MfaSettings) -> Vec<MfaFactor> {
    match with_standing(at, proof, settings, machine::next) {
        Next::SetUp(listed) => listed,
        _ => Vec::new(),
    }
}

/// Begins a set-up anew whose code was sent to an address or number that was not meant: MFA_SETUP in place of the code, which
/// is void.
///
/// Refuses with `NotAuthorized` where the code sets nothing up, or something was set up otherwise meanwhile, where the tries
/// are used up, and a quarter of an hour after the first.
pub async fn set_up_anew(at: &SigningIn<'_>, open: Open) -> Result<SignIn> {
    let &SigningIn { app, pool, .. } = at;
    if !open.stored.sets_up {
        return Err(invalid().into());
    }
    let now = app.now();
    let asking = async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &open.user.key).await?.ok_or_else(expired)?;
        let before = Some(take(&open, &mut tx, now).await?);
        let settings = store::mfa::find(&mut *tx, &user.key).await?;
        let proof = Open { user, ..open.clone() }.proof(now);
        let listed = to_set_up(at, &proof, &settings);
        if listed.is_empty() {
            return Err(expired().into());
        }
        let (session, name) = (new_session(app, pool), ChallengeName::MfaSetup);
        let issued = Issued { before, ..Issued::new(&session, name) };
        issue(at, &mut tx, &proof, &issued).await?;
        tx.commit().await?;
        Ok(Challenge::asking(name, Some(session), proof.user.username, Asks::SetUp(listed)))
    };
    Ok(SignIn::Challenge(Box::new(retried(asking).await?)))
}
