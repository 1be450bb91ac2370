//! What a sign-in still needs: its states, and every arrow between them.
//!
//! ```text
//!        SELECT_CHALLENGE ─► PASSWORD, PASSWORD_SRP ─► PASSWORD_VERIFIER, EMAIL_OTP, SMS_OTP, WEB_AUTHN
//!                                        │
//!                     first factor (password, SRP, one-time code, passkey)
//!                                        │
//!            temporary password ─► NEW_PASSWORD_REQUIRED
//!                                        │
//!   remembered device that has seen MFA, and stands for it ─► DEVICE_SRP_AUTH ─► DEVICE_PASSWORD_VERIFIER
//!                                        │
//!      second factor: SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA, chosen by SELECT_MFA_TYPE, set up by MFA_SETUP
//!                                        │
//!     remembered device beside MFA ─► DEVICE_SRP_AUTH ─► DEVICE_PASSWORD_VERIFIER
//!                                        │
//!                                     tokens
//! ```
//!
//! An app may ask for a level (step-up, [`acr`]): then factors are asked for until it is reached, and only those that lead
//! there; what was proven may come from an earlier sign-in.
//!
//! A state is what has been proven. [`first_factors`] is the only place that decides what may begin a sign-in, and [`next`]
//! what follows, for the API, its administrators' copy and the pages. Nothing hands out tokens but [`Next::Done`].

use crate::model::acr::{self, Level, Levels};
use crate::model::challenge::ChallengeName;
use crate::model::methods;
use crate::model::mfa::{MfaFactor, MfaMode, MfaPolicy, MfaSettings};
use crate::model::user::{User, UserStatus};

/// Where a sign-in stands once its first factor is proven.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    pub policy: &'a MfaPolicy,
    pub settings: &'a MfaSettings,
    /// The password is temporary.
    pub must_change_password: bool,
    pub has_email: bool,
    pub has_phone: bool,
    /// Factors that are none yet, as long as there is another: whoever had no more than a temporary password said where their
    /// codes go.
    pub unproven: Vec<MfaFactor>,
    /// The user may set an address through the client.
    pub sets_email: bool,
    /// A remembered device of the user came along.
    pub has_device: bool,
    /// It was there when a second factor was proven. Whoever had the password alone could have one remembered.
    pub device_saw_factor: bool,
    /// See [`methods`].
    pub proven: &'a [String],
    /// The levels that the app asks for.
    pub levels: Levels,
}

/// What is asked next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: every factor that pool, client and user demand is proven.
    Done,
    NewPassword,
    /// That the device is the one that is remembered.
    Device,
    Factor(MfaFactor),
    /// Which of these factors it shall be.
    Choice(Vec<MfaFactor>),
    /// One of these factors is to be registered.
    SetUp(Vec<MfaFactor>),
    /// A second factor is demanded, and there is no way to one.
    NoWay,
    /// No level that is asked for can be reached.
    OutOfReach,
}

impl Next {
    /// The same for the API, which has no member for a phone number to set up (API_RespondToAuthChallenge): it is listed
    /// only beside something that an app can set up.
    pub fn for_api(self) -> Self {
        match self {
            Self::SetUp(listed) if listed == [MfaFactor::SmsMfa] => Self::NoWay,
            asked => asked,
        }
    }
}

/// Before anything is proven.
#[derive(Clone, Debug)]
pub struct Beginning<'a> {
    pub standing: Standing<'a>,
    /// The first factors that the pool allows and this installation can deliver, in the order in which they are listed.
    pub allowed: &'a [ChallengeName],
    pub has_password: bool,
    pub has_passkey: bool,
}

/// The first factors that are open to a user.
///
/// A second factor is demanded after a password only, so where one will be, nothing else begins a sign-in but a passkey that
/// is both. A temporary password is changed by whoever has it.
pub fn first_factors(at: &Beginning<'_>) -> Vec<ChallengeName> {
    let must_change = at.standing.must_change_password;
    let alone = !must_change && after_password(at) == Next::Done;
    let both = !must_change && at.standing.passkey_is_enough();
    let open = |challenge: &ChallengeName| match challenge {
        ChallengeName::Password | ChallengeName::PasswordSrp => at.has_password,
        ChallengeName::EmailOtp => alone && at.standing.has_email,
        ChallengeName::SmsOtp => alone && at.standing.has_phone,
        ChallengeName::WebAuthn => at.has_passkey && (alone || both),
        _ => false,
    };
    at.allowed.iter().copied().filter(open).collect()
}

/// What is asked once a password is proven that is not temporary.
fn after_password(at: &Beginning<'_>) -> Next {
    next(&Standing {
        must_change_password: false,
        has_device: false,
        proven: &[methods::PASSWORD.to_owned()],
        levels: Levels::default(),
        ..at.standing.clone()
    })
}

/// Whether one of the first factors that are open to a user leads in. A temporary password is no way: it runs out, and
/// whoever comes through a provider may never have been told it. Nor is one after which a second factor is demanded that can
/// neither be given nor set up.
pub fn has_way_in(at: &Beginning<'_>) -> bool {
    let leads_in = |challenge: &ChallengeName| match challenge {
        ChallengeName::Password | ChallengeName::PasswordSrp => after_password(at) != Next::NoWay,
        _ => true,
    };
    !at.standing.must_change_password && first_factors(at).iter().any(leads_in)
}

/// The arrow out of a state.
pub fn next(at: &Standing<'_>) -> Next {
    if at.must_change_password {
        return Next::NewPassword;
    }
    if !at.levels.is_empty() && goal(at).is_none() {
        return Next::OutOfReach;
    }
    let asks_device = at.has_device && !methods::has(at.proven, methods::DEVICE);
    if asks_device && at.device_is_enough() {
        return Next::Device;
    }
    match second_factor(at) {
        Next::Done if asks_device => Next::Device,
        asked => asked,
    }
}

/// The level that can be reached from a state, by all second factors that may be asked for.
pub fn reach(at: &Standing<'_>) -> Level {
    let mut all = at.proven.to_vec();
    all.extend(usable(at).into_iter().map(|factor| factor.method().to_owned()));
    acr::level(&all)
}

/// The level to reach: of those that are asked for the highest that can be.
fn goal(at: &Standing<'_>) -> Option<Level> {
    at.levels.highest_within(reach(at))
}

/// The factors that may be asked of a user, or be chosen: where a level is to be reached, those that reach it.
pub fn choices(at: &Standing<'_>) -> Vec<MfaFactor> {
    let mut choices = usable(at);
    if let Some(goal) = missing(at) {
        choices.retain(|factor| {
            let mut then = at.proven.to_vec();
            methods::add(&mut then, factor.method());
            acr::level(&then) >= goal
        });
    }
    choices
}

/// The level to reach, if it is not reached.
fn missing(at: &Standing<'_>) -> Option<Level> {
    goal(at).filter(|goal| acr::level(at.proven) < *goal)
}

/// The second factors that a user has, and pool and user have switched on.
fn usable(at: &Standing<'_>) -> Vec<MfaFactor> {
    if at.policy.mode == MfaMode::Off {
        return Vec::new();
    }
    let switched_on = |factor: &MfaFactor| at.settings.enabled.contains(factor);
    let usable = |factor: &MfaFactor| at.policy.offered.contains(factor) && at.has(*factor);
    let by_itself =
        |factor: &MfaFactor| at.policy.mode == MfaMode::On && at.policy.recovery != Some(*factor);
    let all = MfaFactor::ALL.into_iter();
    let mut all: Vec<_> =
        all.filter(|factor| usable(factor) && (switched_on(factor) || by_itself(factor))).collect();
    let counts = |factor: &MfaFactor| switched_on(factor) || !at.unproven.contains(factor);
    if all.iter().any(counts) {
        all.retain(counts);
    }
    all.retain(|factor| !methods::has(at.proven, factor.method()));
    all
}

impl<'a> Standing<'a> {
    /// Where a user stands who has proven nothing and brings nothing along.
    pub fn of(policy: &'a MfaPolicy, user: &User, settings: &'a MfaSettings) -> Self {
        let is_proven = |factor: &MfaFactor| {
            factor.contact().is_some_and(|kind| user.verified(kind.attribute()))
        };
        let mut unproven = settings.unproven.clone();
        unproven.retain(|factor| !is_proven(factor));
        Self {
            policy,
            settings,
            must_change_password: user.status == UserStatus::ForceChangePassword,
            has_email: user.attribute("email").is_some(),
            has_phone: user.attribute("phone_number").is_some(),
            unproven,
            sets_email: false,
            has_device: false,
            device_saw_factor: false,
            proven: &[],
            levels: Levels::default(),
        }
    }

    /// Whether the user has what a factor takes.
    pub fn has(&self, factor: MfaFactor) -> bool {
        match factor {
            MfaFactor::SmsMfa => self.has_phone,
            MfaFactor::EmailOtp => self.has_email,
            MfaFactor::SoftwareTokenMfa => self.settings.software_token,
        }
    }

    /// Whether a passkey with user verification counts as two factors: as the pool says, unless the user does not want it.
    fn passkey_is_enough(&self) -> bool {
        self.policy.passkey_is_enough && self.settings.passkey != Some(false)
    }

    /// Whether the device that came along stands for a second factor once it has proven itself.
    fn device_is_enough(&self) -> bool {
        self.policy.device_is_enough && self.has_device && self.device_saw_factor
    }

    /// Whether what is proven is more than one factor, or a device that stands for one.
    fn is_multi_factor(&self) -> bool {
        let device = self.device_is_enough() && methods::has(self.proven, methods::DEVICE);
        device || self.has_second_factor()
    }

    /// Whether what is proven is more than one factor, whatever a device stands for.
    pub fn has_second_factor(&self) -> bool {
        let has = |method: &str| methods::has(self.proven, method);
        let factors = [
            methods::PASSWORD,
            methods::SOFTWARE_TOKEN,
            methods::SMS,
            methods::EMAIL,
            methods::RECOVERY_CODE,
        ];
        let passkey = has(methods::SOFTWARE_KEY) || has(methods::HARDWARE_KEY);
        let proven =
            factors.into_iter().filter(|method| has(method)).count() + usize::from(passkey);
        let verified = self.passkey_is_enough() && passkey && has(methods::USER_VERIFIED);
        proven > 1 || verified
    }
}

fn second_factor(at: &Standing<'_>) -> Next {
    let enough = at.policy.mode == MfaMode::Off || at.is_multi_factor();
    if enough && missing(at).is_none() {
        return Next::Done;
    }
    let choices = choices(at);
    let preferred = at.settings.preferred.filter(|factor| choices.contains(factor));
    match (preferred, choices.as_slice(), at.policy.mode) {
        (Some(factor), ..) => Next::Factor(factor),
        (None, [factor], _) => Next::Factor(*factor),
        (None, [], MfaMode::On) => set_up(at),
        (None, [], _) => Next::Done,
        (None, ..) => Next::Choice(choices),
    }
}

/// What can be registered during a sign-in: a software token, or an address or number to send codes to.
fn set_up(at: &Standing<'_>) -> Next {
    let listed = at.policy.offered.iter().copied();
    let listed: Vec<_> = listed
        .filter(|factor| at.policy.recovery != Some(*factor) && !at.has(*factor))
        .filter(|factor| *factor != MfaFactor::EmailOtp || at.sets_email)
        .filter(|factor| !methods::has(at.proven, factor.method()))
        .collect();
    if listed.is_empty() { Next::NoWay } else { Next::SetUp(listed) }
}

#[cfg(test)]
mod beginnings;
#[cfg(test)]
mod tests;
