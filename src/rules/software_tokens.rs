//! Software tokens (RFC 6238): SHA-1, six digits, 30 seconds, one step either side. Each code is good once.

use chrono::{DateTime, Utc};
use serde_json::json;
use subtle::ConstantTimeEq as _;
use totp_rs::{Algorithm, Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::ids::{ChallengeSession, ClientId, SoftwareTokenCode, UserKey};
use crate::model::message::Notice;
use crate::model::methods;
use crate::model::mfa::MfaFactor;
use crate::model::user::User;
use crate::rules::access_tokens::Bearer;
use crate::rules::challenges::{self, Meanwhile, SigningIn};
use crate::rules::messages::Locked;
use crate::rules::pools::Pool;
use crate::rules::sign_in::Caller;
use crate::rules::{Refusal, Result, audit, limits, lockout, mfa, retried, users};
use crate::store;
use crate::store::sign_in_failures::Try;
use crate::store::software_tokens::State;

/// Seconds that a code is shown.
const STEP: u64 = 30;

/// Bytes of a seed (RFC 4226 §4 recommends 160 bits).
const SEED: usize = 20;

/// A seed, opened.
pub struct Seed {
    totp: Totp,
    /// As it is stored: names this seed and no other.
    pub sealed: Vec<u8>,
}

impl Seed {
    fn open(pool: &Pool, user: &UserKey, sealed: Vec<u8>) -> Result<Self> {
        let clear = pool.data_key.open(&place(pool, user), &sealed)?;
        Ok(Self { totp: totp(&clear)?, sealed })
    }

    /// The time step whose code this is: the current one, or one either side.
    pub fn step_of(&self, code: &SoftwareTokenCode, now: DateTime<Utc>) -> Option<i64> {
        let now = u64::try_from(now.timestamp()).ok()? / STEP;
        let steps = [now, now.saturating_sub(1), now + 1];
        let shown = steps.map(|step| self.totp.generate(step * STEP));
        // All are compared, so that the time does not tell which one matched.
        let matching = steps.into_iter().zip(shown).filter(|(_, shown)| {
            bool::from(shown.to_string().as_bytes().ct_eq(code.expose().as_bytes()))
        });
        matching.collect::<Vec<_>>().first().and_then(|(step, _)| i64::try_from(*step).ok())
    }
}

fn totp(seed: &[u8]) -> Result<Totp> {
    let made = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(STEP)
        .with_secret(seed.to_vec())
        .build();
    made.map_err(|why| anyhow::anyhow!("a software token's seed: {why}").into())
}

fn place(pool: &Pool, user: &UserKey) -> String {
    pool.place("software_tokens.sealed", &user.sub.to_string())
}

/// The seed that is in force. Refuses with `SoftwareTokenMfaNotFound`.
pub async fn active(app: &App, pool: &Pool, user: &UserKey) -> Result<Seed> {
    let sealed = store::software_tokens::find(&app.db, user, State::Active).await?;
    Seed::open(pool, user, sealed.ok_or_else(not_found)?)
}

fn not_found() -> Refusal {
    Refusal::SoftwareTokenMfaNotFound(
        "Software Token MFA has not been enabled by the userPool".into(),
    )
}

/// A seed as it is given out: base32 without padding, to be typed or shown as a QR code.
pub struct Associated {
    pub secret: Zeroizing<String>,
    /// The next Session, where one was brought along.
    pub session: Option<ChallengeSession>,
}

/// Gives a seed to a user who is signed in. The one in force stays until the new one is verified.
///
/// Refuses with `SoftwareTokenMfaNotFound` (the pool has none). Source: API_AssociateSoftwareToken.
pub async fn associate(app: &App, bearer: &Bearer, actor: &Actor) -> Result<Associated> {
    check_offered(app, &bearer.pool)?;
    count_begun(app, &bearer.pool, &bearer.user).await?;
    retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        let given = give(app, &mut tx, &bearer.pool, &bearer.user, actor).await?;
        let (user, sealed) = (&bearer.user.key, &given.sealed);
        store::software_tokens::insert_pending(&mut tx, user, sealed, app.now()).await?;
        tx.commit().await?;
        Ok(Associated { secret: given.secret, session: None })
    })
    .await
}

/// The same in the middle of a sign-in, by the Session of MFA_SETUP. The next Session keeps the seed: another sign-in of the
/// same user, or of who only knows the password, cannot put its own in the place of the one that is shown here.
///
/// Refuses with `NotAuthorized` besides: the Session, or a factor was set up meanwhile.
pub async fn associate_in_sign_in(
    app: &App,
    session: &ChallengeSession,
    caller: &Caller<'_>,
) -> Result<Associated> {
    let (pool, client, open) = challenges::open_set_up(app, session, caller.binding).await?;
    let at = &SigningIn { app, pool: &pool, client: &client, caller };
    check_offered(app, &pool)?;
    count_begun(app, &pool, &open.user).await?;
    let actor = Actor::visiting(caller.visitor);
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &open.user.key).await?;
        let user = user.ok_or_else(challenges::expired)?;
        let factor = MfaFactor::SoftwareTokenMfa;
        challenges::still_asked(at, &mut tx, &open, &user, factor).await?;
        let given = give(app, &mut tx, &pool, &open.user, &actor).await?;
        let meanwhile = Meanwhile::GivenOut(&given.sealed);
        let session = open.renew(at, &mut tx, meanwhile).await?;
        tx.commit().await?;
        Ok(Associated { secret: given.secret, session: Some(session) })
    })
    .await
}

fn check_offered(app: &App, pool: &Pool) -> Result<()> {
    match mfa::policy(app, pool).offered.contains(&MfaFactor::SoftwareTokenMfa) {
        true => Ok(()),
        false => Err(not_found().into()),
    }
}

/// Busy where one was given out too often.
async fn count_begun(app: &App, pool: &Pool, user: &User) -> Result<()> {
    let counted = limits::set_up(app, pool, "software_tokens", &user.key).await;
    counted.map_err(|error| limits::as_busy(app, error))
}

/// A new seed: as it is given out, and as it is kept.
struct Given {
    secret: Zeroizing<String>,
    sealed: Vec<u8>,
}

/// Makes a seed. The user is locked.
async fn give(
    app: &App,
    tx: &mut sqlx::PgConnection,
    pool: &Pool,
    user: &User,
    actor: &Actor,
) -> Result<Given> {
    let seed = Zeroizing::new(app.random.bytes::<SEED>());
    let sealed = pool.data_key.seal(app.random, &place(pool, &user.key), &*seed);
    let event = "AssociateSoftwareToken";
    audit::changed(app, tx, actor, event, &user.key, None, json!({})).await?;
    Ok(Given { secret: Zeroizing::new(Secret::from(seed.to_vec()).to_base32()), sealed })
}

/// A code that proves a seed, what the user calls the device that holds it, and what the user is told.
pub struct Proof<'a> {
    pub code: &'a SoftwareTokenCode,
    pub name: Option<&'a str>,
    pub notice: Option<Notice>,
}

/// Puts the seed that was given out into force, for a user who is signed in. It is switched on by SetUserMFAPreference.
///
/// Refuses with `EnableSoftwareTokenMfa` (wrong code), `SoftwareTokenMfaNotFound` (none was given out), `NotAuthorized`
/// (too many tries). Source: API_VerifySoftwareToken.
pub async fn verify(
    app: &App,
    bearer: &Bearer,
    proof: &Proof<'_>,
    caller: &Caller<'_>,
) -> Result<()> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    let sealed = store::software_tokens::find(&app.db, &user.key, State::Pending).await?;
    let checked = check(app, pool, &bearer.client_id, user, sealed, proof, caller).await?;
    let taken = retried(async || {
        let mut tx = app.db.begin().await?;
        bearer.lock(&mut tx).await?;
        if !store::software_tokens::delete_pending(&mut tx, &user.key, &checked.seed.sealed).await?
        {
            let why = "Another software token was associated meanwhile.";
            return Err(Refusal::EnableSoftwareTokenMfa(why.into()).into());
        }
        activate(app, &mut tx, user, &checked, proof, false, caller).await?;
        tx.commit().await?;
        Ok(())
    });
    challenges::unless_late(app, pool, &checked.tried, caller, taken.await).await
}

/// The same in the middle of a sign-in: the factor is proven by it, and switched on.
///
/// Refuses with `NotAuthorized` (the Session, or a factor was set up meanwhile) besides.
pub async fn verify_in_sign_in(
    app: &App,
    session: &ChallengeSession,
    proof: &Proof<'_>,
    caller: &Caller<'_>,
) -> Result<ChallengeSession> {
    let (pool, client, open) = challenges::open_set_up(app, session, caller.binding).await?;
    let at = &SigningIn { app, pool: &pool, client: &client, caller };
    let sealed = open.seed().map(<[u8]>::to_vec);
    let checked = check(app, &pool, &client.id, &open.user, sealed, proof, caller).await?;
    let proven = Meanwhile::Proven(methods::SOFTWARE_TOKEN);
    let notice = challenges::told_of_set_up(at, &open.user)?;
    let proof = &Proof { notice, ..*proof };
    let taken = retried(async || {
        let mut tx = app.db.begin().await?;
        let user = store::users::find_locked(&mut tx, &open.user.key).await?;
        let user = user.ok_or(users::NOT_FOUND)?;
        let factor = MfaFactor::SoftwareTokenMfa;
        challenges::still_asked(at, &mut tx, &open, &user, factor).await?;
        activate(app, &mut tx, &open.user, &checked, proof, true, caller).await?;
        let session = open.renew(at, &mut tx, proven).await?;
        tx.commit().await?;
        Ok(session)
    });
    challenges::unless_late(app, &pool, &checked.tried, caller, taken.await).await
}

/// A code that was right: of which seed and time step, and as what the try was counted.
struct Checked {
    seed: Seed,
    step: i64,
    tried: Try,
}

/// Counts the try, then looks at it.
async fn check(
    app: &App,
    pool: &Pool,
    client: &ClientId,
    user: &User,
    sealed: Option<Vec<u8>>,
    proof: &Proof<'_>,
    caller: &Caller<'_>,
) -> Result<Checked> {
    let seed = Seed::open(pool, &user.key, sealed.ok_or_else(not_found)?)?;
    let lock = challenges::lock_of(user.sub());
    let tried = lockout::count_code(app, pool, &lock, caller.visitor).await?;
    let Some(step) = seed.step_of(proof.code, app.now()) else {
        let visitor = caller.visitor;
        let (user, what) = (Some(user), Locked::SecondStep);
        lockout::failed(app, pool, client, user, what, visitor, &tried).await?;
        return Err(Refusal::EnableSoftwareTokenMfa("Code mismatch".into()).into());
    };
    Ok(Checked { seed, step, tried })
}

/// Puts a seed into force, its code taken. The user is locked.
async fn activate(
    app: &App,
    tx: &mut sqlx::PgConnection,
    user: &User,
    checked: &Checked,
    proof: &Proof<'_>,
    switch_on: bool,
    caller: &Caller<'_>,
) -> Result<()> {
    let now = app.now();
    let Checked { seed, step, .. } = checked;
    store::software_tokens::set_active(&mut *tx, &user.key, &seed.sealed, *step, now).await?;
    mfa::registered(&mut *tx, &user.key, proof.name, switch_on, now).await?;
    challenges::forget_failures(&mut *tx, user, Some(&caller.visitor.source())).await?;
    let actor = Actor::visiting(caller.visitor).telling(proof.notice.clone());
    let event = "VerifySoftwareToken";
    audit::changed(app, tx, &actor, event, &user.key, None, json!({})).await
}

/// What a QR code of a seed says, for authenticator apps: `otpauth://totp/…`.
pub fn key_uri(secret: &str, issuer: &str, account: &str) -> String {
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let (issuer, account) = (encoded(issuer), encoded(account));
    format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seed() -> Seed {
        Seed { totp: totp(b"12345678901234567890").unwrap(), sealed: Vec::new() }
    }

    fn step(code: &str, at: i64) -> Option<i64> {
        let now = DateTime::from_timestamp(at, 0).unwrap();
        seed().step_of(&SoftwareTokenCode::new(code), now)
    }

    /// RFC 6238 appendix B, the last six of its eight digits.
    #[test]
    fn codes_are_those_of_rfc_6238() {
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(step(code, at), Some(at / 30), "{code}");
        }
    }

    #[test]
    fn a_code_is_good_one_step_either_side_and_no_further() {
        let at = 1_111_111_109;
        for (moved, good) in [(-60, false), (-30, true), (0, true), (30, true), (60, false)] {
            assert_eq!(step("081804", at + moved).is_some(), good, "{moved} s");
        }
        for bad in ["", "08180", "0818044", "081805", "08180a"] {
            assert_eq!(step(bad, at), None, "{bad}");
        }
    }

    #[test]
    fn a_key_uri_escapes_what_it_is_made_of() {
        let uri = key_uri("ABC", "My app", "ann@example.com");
        assert_eq!(uri, "otpauth://totp/My%20app:ann%40example%2Ecom?secret=ABC&issuer=My%20app");
    }
}
