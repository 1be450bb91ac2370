//! Step-up: a sign-in that is to reach a level, and may count from what an access token shows was proven before.

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::model::acr::{self, Levels};
use crate::model::challenge::ChallengeName;
use crate::model::client::Client;
use crate::model::ids::{AccessToken, ClientId, OriginJti, Sub};
use crate::model::methods;
use crate::model::mfa::{MfaFactor, MfaMode};
use crate::model::user::{Credentials, User};
use crate::rules::pools::Pool;
use crate::rules::sign_in::choice::{self, Asked, Choice};
use crate::rules::sign_in::identity::Identity;
use crate::rules::sign_in::machine;
use crate::rules::sign_in::{Proof, SignIn, available, standing};
use crate::rules::tokens::USER_ADMIN;
use crate::rules::{Refusal, Result, access_tokens, challenges, mfa, passkeys};
use crate::store;

/// What an app asks for.
pub struct Wanted<'a> {
    /// `TARGET_ACR_VALUES`: names of levels, with spaces between them.
    pub levels: Option<&'a str>,
    /// `MAX_AGE`, in seconds.
    pub max_age: Option<&'a str>,
    /// `ACCESS_TOKEN`, of an earlier sign-in.
    pub access_token: Option<&'a AccessToken>,
}

/// The levels to reach one of, and what counts as proven.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    #[serde(rename = "l")]
    levels: Levels,
    /// The earlier sign-in.
    #[serde(rename = "g", default)]
    earlier: Option<OriginJti>,
    /// Whose it was, though it counts for nothing.
    #[serde(rename = "u", default)]
    of: Option<Sub>,
}

/// Reads what an app asks for; `None` if that is no level.
///
/// Refuses with `InvalidParameter` (no level of the pool among those asked for, an access token without a level, no
/// number), and as [`access_tokens::authenticate`] does, or if the token is of another client. An authentication longer
/// ago than `MAX_AGE` counts for nothing. Source: API_InitiateAuth.
pub async fn goal(
    app: &App,
    pool: &Pool,
    client: &Client,
    wanted: &Wanted<'_>,
) -> Result<Option<Goal>> {
    let no_number = |_| Refusal::parameter("MAX_AGE must be a number of seconds.");
    let max_age = wanted.max_age.map(str::parse::<u32>).transpose().map_err(no_number)?;
    let Some(names) = wanted.levels else {
        return match wanted.access_token {
            None => Ok(None),
            Some(_) => {
                let why = "ACCESS_TOKEN can only be used together with TARGET_ACR_VALUES.";
                Err(Refusal::parameter(why).into())
            }
        };
    };
    let levels = pool.config.acr_configuration.levels(names);
    if levels.is_empty() {
        let why = "TARGET_ACR_VALUES names no authentication level of the user pool.";
        return Err(Refusal::parameter(why).into());
    }
    let (earlier, of) = match wanted.access_token {
        None => (None, None),
        Some(token) => {
            let bearer = access_tokens::authenticate(app, token, USER_ADMIN).await?;
            let of_client = |id: &ClientId| *id == client.id;
            if !of_client(&bearer.client_id) || !of_client(&bearer.grant.client_id) {
                let why = "Access Token does not belong to the client.";
                return Err(Refusal::not_authorized(why).into());
            }
            let age = app.now() - bearer.grant.auth_time;
            // A grant does not tell whether the provider had said when.
            let vouched = methods::has(&bearer.grant.amr, methods::FEDERATED);
            let old = max_age.is_some_and(|most| vouched || age.num_seconds() > i64::from(most));
            ((!old).then_some(bearer.grant.origin_jti), Some(bearer.user.sub()))
        }
    };
    Ok(Some(Goal { levels, earlier, of }))
}

/// What an earlier sign-in counts for.
pub(super) struct Credit {
    pub of: OriginJti,
    /// The methods that were used in it.
    pub proven: Vec<String>,
}

impl Goal {
    /// Those first factors that may lead to one of the levels. What a user has is nobody's to know who has proven
    /// nothing, so this asks what the pool offers.
    pub(super) fn narrow(
        &self,
        app: &App,
        pool: &Pool,
        mut first: Vec<ChallengeName>,
    ) -> Vec<ChallengeName> {
        let policy = mfa::policy(app, pool);
        let second = policy.offered.iter().filter(|_| policy.mode != MfaMode::Off);
        let second: Vec<_> = second.copied().map(MfaFactor::method).collect();
        first.retain(|challenge| {
            let all = second.iter().copied().chain(method(*challenge));
            let all: Vec<_> = all.map(str::to_owned).collect();
            self.levels.highest_within(acr::level(&all)).is_some()
        });
        first
    }

    /// What a user has proven in the earlier sign-in, if that still stands and was this user's, at this client. Which device
    /// it was proves nothing of the one that is at hand.
    pub(super) async fn credit(
        &self,
        app: &App,
        client: &Client,
        user: Sub,
    ) -> Result<Option<Credit>> {
        let Some(earlier) = self.earlier else { return Ok(None) };
        let found = store::grants::find(&app.db, &client.user_pool_id, earlier).await?;
        let found = found.map(|(of, _)| of.grant).filter(|grant| {
            grant.user.sub == user && grant.client_id == client.id && grant.revoked_at.is_none()
        });
        Ok(found.map(|mut grant| {
            grant.amr.retain(|method| method != methods::DEVICE);
            Credit { of: earlier, proven: grant.amr }
        }))
    }

    /// Refuses with `NotAuthorized` whoever the access token is not of.
    pub(super) fn check_user(&self, user: Option<&User>) -> Result<()> {
        match self.of.is_none_or(|of| user.is_some_and(|user| user.sub() == of)) {
            true => Ok(()),
            false => Err(another().into()),
        }
    }

    /// The levels to reach one of.
    pub fn levels(&self) -> Levels {
        self.levels
    }

    /// Whether an earlier sign-in counts.
    pub(super) fn has_credit(&self) -> bool {
        self.earlier.is_some()
    }
}

/// The refusal where nothing leads to a level that is asked for.
pub(super) fn out_of_reach() -> Refusal {
    Refusal::parameter("No authentication level asked for can be reached.")
}

fn another() -> Refusal {
    Refusal::not_authorized("Access Token does not belong to the user.")
}

/// The method that a first factor proves; of a passkey, one of two that are worth the same.
fn method(challenge: ChallengeName) -> Option<&'static str> {
    match challenge {
        ChallengeName::Password | ChallengeName::PasswordSrp => Some(methods::PASSWORD),
        ChallengeName::EmailOtp => Some(methods::EMAIL),
        ChallengeName::SmsOtp => Some(methods::SMS),
        ChallengeName::WebAuthn => Some(methods::SOFTWARE_KEY),
        _ => None,
    }
}

/// Whether a first factor is among the methods proven.
fn is_proven(challenge: ChallengeName, proven: &[String]) -> bool {
    let has = |method| methods::has(proven, method);
    match challenge {
        ChallengeName::WebAuthn => has(methods::SOFTWARE_KEY) || has(methods::HARDWARE_KEY),
        other => method(other).is_some_and(has),
    }
}

/// Goes on from an earlier sign-in: to a second factor if one is all that is missing, else to the first factors that
/// lead to the level.
///
/// Refuses with `NotAuthorized` (the token is another user's), `InvalidParameter` (the level is reached already, or
/// nothing that the user has leads to one), and as a right password does.
pub(super) async fn begin(
    app: &App,
    pool: &Pool,
    client: &Client,
    choice: &Choice<'_>,
    goal: &Goal,
    found: &Option<(User, Credentials)>,
) -> Result<SignIn> {
    let (user, credentials) = found.as_ref().ok_or_else(another)?;
    let credit = goal.credit(app, client, user.sub()).await?.ok_or_else(another)?;
    standing(user, credentials, app.now())?;
    let proof = Proof {
        credit: Some(credit.of),
        levels: goal.levels,
        mfa: Some(credentials.mfa.clone()),
        ..Proof::new(user.clone(), credit.proven, credentials.epoch, app.now())
    };
    let at = challenges::SigningIn { app, pool, client, caller: &choice.caller };
    let reach = |first: Option<ChallengeName>| {
        let mut then = proof.amr.clone();
        then.extend(first.and_then(method).map(str::to_owned));
        let of = |at: &machine::Standing<'_>| {
            machine::reach(&machine::Standing { proven: &then, ..at.clone() })
        };
        challenges::with_standing(&at, &proof, &credentials.mfa, of)
    };
    let has_passkey = passkeys::has_one(app, pool, credentials, choice.offer.public_url);
    let mut ways = available(app, pool, user, credentials, has_passkey);
    ways.retain(|way| !is_proven(*way, &proof.amr));
    let by_second_factor = reach(None);
    let best = ways.iter().map(|way| reach(Some(*way))).chain([by_second_factor]).max();
    let best = best.and_then(|best| goal.levels.highest_within(best));
    let best = best.ok_or_else(out_of_reach)?;
    if acr::level(&proof.amr) >= best {
        let why = "The authentication level is reached already.";
        return Err(Refusal::parameter(why).into());
    }
    ways.retain(|way| reach(Some(*way)) >= best);
    let identity = &Identity::of(app, pool, choice.name, Some(user));
    let asked = Asked { choice, identity, found, available: &ways, answers: None };
    match choice.preferred.filter(|wish| ways.contains(wish)) {
        Some(wish) => choice::go_on(app, pool, client, &asked, wish).await,
        None if by_second_factor >= best => challenges::next(&at, proof).await,
        None => choice::ask(app, pool, client, &asked, ChallengeName::SelectChallenge),
    }
}
