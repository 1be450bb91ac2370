//! USER_AUTH: the user, or the app, chooses the first factor.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::contact::ContactKind;
use crate::model::ids::{ChallengeSession, Password, TypedName};
use crate::model::user::{Credentials, User, UserStatus};
use crate::rules::attributes::Writer;
use crate::rules::challenges::{Asks, Challenge};
use crate::rules::clients::{self, AuthFlow};
use crate::rules::pools::Pool;
use crate::rules::sign_in::identity::Identity;
use crate::rules::sign_in::machine::{self, Beginning, Standing};
use crate::rules::sign_in::one_time_codes::{self, channel};
use crate::rules::sign_in::passkey;
use crate::rules::sign_in::pretended;
use crate::rules::sign_in::sealed::{self, FirstSession, NewFirst, Whose};
use crate::rules::sign_in::step_up;
use crate::rules::sign_in::{Caller, PasswordSignIn, SignIn, SrpStart, with_password, with_srp};
use crate::rules::{Refusal, Result, attributes, mfa, passkeys, users};
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

/// Who is asked for a factor.
pub(super) struct Asked<'a> {
    pub choice: &'a Choice<'a>,
    pub identity: &'a Identity,
    /// `None`: the same is asked of nobody.
    pub found: &'a Option<(User, Credentials)>,
    pub available: &'a [ChallengeName],
    /// The Session that asked which factor it shall be.
    pub answers: Option<&'a FirstSession>,
}

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
    let identity = Identity::of(app, pool, choice.name, found.as_ref().map(|(user, _)| user));
    let pretended = pretended::factors(app, pool, &identity, url).await?;
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
        None => pretended,
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
    let asked =
        Asked { choice, identity: &identity, found: &found, available: &available, answers: None };
    match choice.preferred.filter(|wish| available.contains(wish)) {
        Some(wish) => go_on(app, pool, client, &asked, wish).await,
        None => ask(app, pool, client, &asked, ChallengeName::SelectChallenge),
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
    let identity = &Identity::of(app, pool, choice.name, found.as_ref().map(|(user, _)| user));
    // To whom it is open no longer, as where a second factor was switched on meanwhile, is nobody here.
    let still_open = |(user, credentials): &(User, Credentials)| {
        let has_passkey = passkeys::has_one(app, pool, credentials, choice.offer.public_url);
        self::available(app, pool, user, credentials, has_passkey).contains(&wish)
    };
    let found = &session.same_user(found).filter(still_open);
    let available = &session.available;
    let choice = &Choice { caller: session.caller(&choice.caller), ..*choice };
    let asked = Asked { choice, identity, found, available, answers: Some(session) };
    let outcome = go_on(app, pool, client, &asked, wish).await?;
    // A code that is sent takes the Session itself.
    if channel(wish).is_none() {
        session.consume(app, &app.db, pool).await?;
    }
    Ok(outcome)
}

/// Goes on with one factor: asks for it, or takes its proof if that came along.
pub(super) async fn go_on(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Asked<'_>,
    wish: ChallengeName,
) -> Result<SignIn> {
    let Asked { choice, identity, found, available, answers } = *asked;
    let &Choice { name, offer, ref caller, replaces, .. } = choice;
    if let Some(kind) = channel(wish) {
        let user = found.as_ref();
        // No code is sent that could be answered with it.
        if let Some((user, _)) = user.filter(|_| !client.config.hides_user_existence()) {
            users::must_be_enabled(user)?;
        }
        let code = one_time_codes::Asked {
            name,
            identity,
            user,
            challenge: wish,
            kind,
            available,
            answers,
            replaces,
        };
        let sent = one_time_codes::send(app, pool, client, &code, caller).await?;
        return Ok(SignIn::Challenge(Box::new(sent)));
    }
    if wish == ChallengeName::WebAuthn {
        let asked = passkey::ask(app, pool, client, asked).await?;
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
        _ => ask(app, pool, client, asked, wish),
    }
}

/// Asks for a factor, or which it shall be.
pub(super) fn ask(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Asked<'_>,
    name: ChallengeName,
) -> Result<SignIn> {
    let Asked { choice, identity, found, available, .. } = *asked;
    let new = NewFirst {
        name: choice.name,
        username: identity.username.as_str(),
        whose: found.as_ref().map(Whose::of),
        challenge: name,
        available,
        code: None,
        passkey: None,
    };
    let (session, _) = sealed::begin(app, pool, client, new, &choice.caller)?;
    let username = identity.username.clone();
    let asked = Challenge::asking(name, Some(session), username, Asks::Only);
    Ok(SignIn::Challenge(Box::new(Challenge { available: available.to_vec(), ..asked })))
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
    at_beginning(app, pool, user, credentials, has_passkey, machine::first_factors)
}

/// Whether a user gets in by one of them; see [`machine::has_way_in`].
pub fn has_way_in(
    app: &App,
    pool: &Pool,
    user: &User,
    credentials: &Credentials,
    has_passkey: bool,
) -> bool {
    at_beginning(app, pool, user, credentials, has_passkey, machine::has_way_in)
}

/// Asks something of where a user stands who has proven nothing. Whoever signs in elsewhere alone begins nothing here.
fn at_beginning<T: Default>(
    app: &App,
    pool: &Pool,
    user: &User,
    credentials: &Credentials,
    has_passkey: bool,
    question: impl FnOnce(&Beginning<'_>) -> T,
) -> T {
    if user.status == UserStatus::ExternalProvider {
        return T::default();
    }
    // Who has proven one address or number is not asked at another that is nobody's yet: its owner would be the user by it.
    let is_unproven = |kind: &ContactKind| !user.verified(kind.attribute());
    let has_proven_none = ContactKind::PREFERRED.iter().all(is_unproven);
    let may_reach = |challenge: &ChallengeName| {
        has_proven_none || channel(*challenge).is_none_or(|kind| !is_unproven(&kind))
    };
    let policy = mfa::policy(app, pool);
    question(&Beginning {
        standing: Standing {
            // Through one client or another.
            sets_email: attributes::may_set(pool, Writer::Admin, "email"),
            ..Standing::of(&policy, user, &credentials.mfa)
        },
        allowed: &allowed(app, pool).into_iter().filter(may_reach).collect::<Vec<_>>(),
        // A password that was reset is one still: whoever tries it hears that it has to be set anew.
        has_password: credentials.password_hash.is_some()
            || user.status == UserStatus::ResetRequired,
        has_passkey,
    })
}

/// Where codes go that let somebody in who has no password; see [`machine::first_factors`].
pub fn by_code(app: &App, pool: &Pool) -> Vec<ContactKind> {
    let lets_in = |kind: &ContactKind| {
        pool.config.lets_in_by_code(*kind) && app.mailer.delivers(kind.medium())
    };
    ContactKind::PREFERRED.into_iter().filter(lets_in).collect()
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
