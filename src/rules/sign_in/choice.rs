//! USER_AUTH: the user, or the app, chooses the first factor.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{ChallengeSession, Password, TypedName};
use crate::model::user::{Credentials, User, UserStatus};
use crate::rules::challenges::{Asks, Challenge};
use crate::rules::clients::{self, AuthFlow};
use crate::rules::pools::Pool;
use crate::rules::sign_in::machine::{self, Beginning, Standing};
use crate::rules::sign_in::one_time_codes::{self, Asked, channel};
use crate::rules::sign_in::passkey;
use crate::rules::sign_in::pretended::{self, Pretended};
use crate::rules::sign_in::sealed::{self, FirstSession, NewFirst, Whose};
use crate::rules::sign_in::step_up;
use crate::rules::sign_in::{Caller, PasswordSignIn, SignIn, SrpStart, with_password, with_srp};
use crate::rules::{Refusal, Result, mfa, passkeys, users};
use crate::store;

/// A name, and what is known of the wish.
pub struct Choice<'a> {
    pub name: &'a TypedName,
    /// `PREFERRED_CHALLENGE`, or the `ANSWER` to SELECT_CHALLENGE.
    pub preferred: Option<ChallengeName>,
    /// What lets the factor be proven at once.
    pub offer: Offer<'a>,
    /// The Session that the sign-in had, where it is begun anew, as for another code: what it has not sent yet is not sent.
    pub replaces: Option<&'a ChallengeSession>,
    pub caller: Caller<'a>,
}

/// What came along to prove a factor with.
#[derive(Clone, Copy)]
pub struct Offer<'a> {
    pub password: Option<&'a Password>,
    /// Hexadecimal `A` of SRP.
    pub client_public: Option<&'a str>,
    /// The origin that the request came in by: passkeys are good there.
    pub public_url: &'a str,
}

type Found = Option<(User, Credentials)>;

/// Begins a choice-based sign-in: goes on with what is preferred, if that is open to the user, or asks which factor it
/// shall be.
///
/// Refuses with `UserNotFound` (where the client does not hide that), `InvalidParameter` (nothing that the pool offers leads
/// to what is asked for), `NotAuthorized` (no factor of the user does), and as the factors do. Source: API_InitiateAuth.
pub async fn begin(app: &App, pool: &Pool, client: &Client, choice: &Choice<'_>) -> Result<SignIn> {
    let lookup = users::lookup_key(pool, choice.name.as_str());
    let found = store::users::find_with_credentials(&app.db, &pool.id, &lookup).await?;
    if found.is_none() && !client.config.hides_user_existence() {
        return Err(users::NOT_FOUND.into());
    }
    let goal = choice.caller.goal;
    if let Some(goal) = goal {
        goal.check_user(found.as_ref().map(|(user, _)| user))?;
    }
    if let Some(goal) = goal.filter(|goal| goal.has_credit()) {
        return step_up::begin(app, pool, client, choice, goal, &found).await;
    }
    let url = choice.offer.public_url;
    let pretended = Pretended::of(app, pool, choice.name, Some(url)).await?;
    let open = match &found {
        Some((user, credentials)) => {
            let has_passkey = passkeys::has_one(app, pool, credentials, url);
            available(app, pool, user, credentials, has_passkey)
        }
        None => Vec::new(),
    };
    // To whom nothing is open is nobody here.
    let found = found.filter(|_| !open.is_empty());
    let mut available = match &found {
        Some(_) => open,
        None => pretended.available,
    };
    if let Some(goal) = goal {
        // What the pool offers tells nothing of the user.
        if goal.narrow(app, pool, allowed(app, pool)).is_empty() {
            return Err(step_up::out_of_reach().into());
        }
        available = goal.narrow(app, pool, available);
    }
    if available.is_empty() {
        return Err(Refusal::WRONG_CREDENTIALS.into());
    }
    match choice.preferred.filter(|wish| available.contains(wish)) {
        Some(wish) => go_on(app, pool, client, choice, wish, &found, &available).await,
        None => {
            let name = ChallengeName::SelectChallenge;
            ask(app, pool, client, choice, name, &found, &available).await
        }
    }
}

/// Takes the `ANSWER` to SELECT_CHALLENGE.
///
/// Refuses with `InvalidParameter` what was not offered; the Session stays good until a factor is asked for or proven. Where
/// it is answered several times at once, one of them is asked for a factor, and one code is sent. Source:
/// API_RespondToAuthChallenge.
pub async fn select(
    app: &App,
    pool: &Pool,
    client: &Client,
    session: &FirstSession,
    choice: &Choice<'_>,
) -> Result<SignIn> {
    let allowed = allowed(app, pool);
    let wish = choice.preferred.filter(|wish| session.available.contains(wish));
    let wish = wish.filter(|wish| allowed.contains(wish));
    let not_offered = || Refusal::parameter("The challenge chosen is not available to the user.");
    let wish = wish.ok_or_else(not_offered)?;
    if let (ChallengeName::Password, Some(password)) = (wish, choice.offer.password) {
        let (caller, session) = (session.caller(&choice.caller), Some(session));
        let attempt = PasswordSignIn { name: choice.name, password, session, caller };
        return with_password(app, pool, client, &attempt).await;
    }
    let lookup = users::lookup_key(pool, choice.name.as_str());
    let found = store::users::find_with_credentials(&app.db, &pool.id, &lookup).await?;
    let found = session.same_user(found);
    let available = &session.available;
    let choice = &Choice { caller: session.caller(&choice.caller), ..*choice };
    if let Some(kind) = channel(wish) {
        let (name, user) = (choice.name, found.as_ref());
        let (answers, replaces) = (Some(session), choice.replaces);
        let asked = Asked { name, user, challenge: wish, kind, available, answers, replaces };
        let sent = one_time_codes::send(app, pool, client, &asked, &choice.caller).await?;
        return Ok(SignIn::Challenge(Box::new(sent)));
    }
    let outcome = go_on(app, pool, client, choice, wish, &found, available).await?;
    session.consume(app, &app.db, pool).await?;
    Ok(outcome)
}

/// Goes on with one factor: asks for it, or takes its proof if that came along.
pub(super) async fn go_on(
    app: &App,
    pool: &Pool,
    client: &Client,
    choice: &Choice<'_>,
    wish: ChallengeName,
    found: &Found,
    available: &[ChallengeName],
) -> Result<SignIn> {
    let &Choice { name, offer, ref caller, replaces, .. } = choice;
    if let Some(kind) = channel(wish) {
        let (user, answers) = (found.as_ref(), None);
        let asked = Asked { name, user, challenge: wish, kind, available, answers, replaces };
        let sent = one_time_codes::send(app, pool, client, &asked, caller).await?;
        return Ok(SignIn::Challenge(Box::new(sent)));
    }
    if wish == ChallengeName::WebAuthn {
        let user = found.as_ref();
        let asked = passkey::ask(app, pool, client, choice, user, available).await?;
        return Ok(SignIn::Challenge(Box::new(asked)));
    }
    match (wish, offer.password, offer.client_public) {
        (ChallengeName::Password, Some(password), _) => {
            let attempt = PasswordSignIn { name, password, session: None, caller: *caller };
            with_password(app, pool, client, &attempt).await
        }
        (ChallengeName::PasswordSrp, _, Some(client_public)) => {
            let start =
                SrpStart { name, client_public, available: Some(available), caller: *caller };
            with_srp(app, pool, client, &start).await
        }
        _ => ask(app, pool, client, choice, wish, found, available).await,
    }
}

/// Asks for a factor, or which it shall be.
pub(super) async fn ask(
    app: &App,
    pool: &Pool,
    client: &Client,
    choice: &Choice<'_>,
    name: ChallengeName,
    found: &Found,
    available: &[ChallengeName],
) -> Result<SignIn> {
    let nobody = pretended::username(app, pool, choice.name).await?;
    let username = found.as_ref().map_or(nobody, |(user, _)| user.username.clone());
    let new = NewFirst {
        name: choice.name,
        username: username.as_str(),
        whose: found.as_ref().map(Whose::of),
        challenge: name,
        available,
        code: None,
        passkey: None,
    };
    let (session, _) = sealed::begin(app, pool, client, new, &choice.caller)?;
    Ok(SignIn::Challenge(Box::new(Challenge {
        name,
        session: Some(session),
        username,
        asks: Asks::Only,
        available: available.to_vec(),
        factors: Vec::new(),
    })))
}

/// Whether users of a client may choose: the client allows USER_AUTH, and the pool more than passwords.
pub fn is_offered(pool: &Pool, client: &Client) -> bool {
    let allowed = &pool.config.policies.sign_in_policy.allowed_first_auth_factors;
    clients::allows(client, AuthFlow::User) && allowed.iter().any(|factor| factor != "PASSWORD")
}

/// The first factors that are open to a user who has a passkey or none, in the order in which Cognito lists them; see
/// [`machine::first_factors`].
pub fn available(
    app: &App,
    pool: &Pool,
    user: &User,
    credentials: &Credentials,
    has_passkey: bool,
) -> Vec<ChallengeName> {
    if user.status == UserStatus::ExternalProvider {
        return Vec::new();
    }
    let policy = mfa::policy(app, pool);
    machine::first_factors(&Beginning {
        standing: Standing::of(&policy, user, &credentials.mfa),
        allowed: &allowed(app, pool),
        // A password that was reset is one still: whoever tries it hears that it has to be set anew.
        has_password: credentials.password_hash.is_some()
            || user.status == UserStatus::ResetRequired,
        has_passkey,
    })
}

/// The first factors that a pool allows and this installation can deliver.
pub(super) fn allowed(app: &App, pool: &Pool) -> Vec<ChallengeName> {
    let in_order = [
        ChallengeName::PasswordSrp,
        ChallengeName::Password,
        ChallengeName::EmailOtp,
        ChallengeName::SmsOtp,
        ChallengeName::WebAuthn,
    ];
    let allows = |challenge: &ChallengeName| match challenge {
        ChallengeName::PasswordSrp => {
            pool.config.allows_first_factor("PASSWORD") && pool.srp_enabled()
        }
        other => {
            let delivers = channel(*other).is_none_or(|kind| app.mailer.delivers(kind.medium()));
            pool.config.allows_first_factor(other.as_str()) && delivers
        }
    };
    in_order.into_iter().filter(allows).collect()
}
