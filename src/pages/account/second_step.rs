//! The second step of signing in: switched on and off, preferred, set up.

use askama::Template;

use crate::model::audit::Actor;
use crate::model::contact::shown;
use crate::model::ids::SoftwareTokenCode;
use crate::model::mfa::{MfaFactor, MfaMode, MfaSettings};
use crate::model::own_page::OwnPage;
use crate::pages;
use crate::pages::account::{Account, Posted};
use crate::pages::body::Fields;
use crate::pages::chrome::{Chrome, Form};
use crate::pages::error::message;
use crate::pages::flow::{Flow, Said};
use crate::pages::mfa::Offered;
use crate::pages::mfa::set_up::Seed;
use crate::pages::text::Message;
use crate::pages::visit::{Answer, PageError};
use crate::rules::access_tokens::Whom;
use crate::rules::mfa::{self, Preference, Wish};
use crate::rules::sign_in::Caller;
use crate::rules::software_tokens::{self, Proof};
use crate::rules::{self, Error, messages, recovery, recovery_codes, users};

/// Where an authenticator app is set up.
const APP: &str = "/account/mfa/app";

/// Where recovery codes are shown that were just made.
const CODES: &str = "/account/mfa/codes";

/// One section for each factor.
#[derive(Template)]
#[template(path = "pages/account/second_step.html")]
pub struct Page<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub notice: &'a Option<Message>,
    pub factors: &'a [Factor],
    /// How many recovery codes are left; `None` where there is nothing to recover.
    pub codes: &'a Option<Message>,
    pub back_href: &'a str,
    /// Where the sign-in goes on that led here, or the app.
    pub app_href: Option<&'a str>,
}

/// A factor as it stands.
#[derive(Clone, Debug)]
pub struct Factor {
    pub offered: Offered,
    /// The app's name, or the address or number.
    pub detail: Option<String>,
    pub enabled: bool,
    pub preferred: bool,
    /// Whether another one is on, so that it makes a difference which is asked first.
    pub can_prefer: bool,
    /// Whether the user has what it takes.
    pub ready: bool,
    /// What has to be done first, on another page.
    pub first_href: Option<String>,
    pub is_app: bool,
    /// Whether the user may switch it off: not where the pool demands a second step.
    pub can_turn_off: bool,
    /// Whether a forgotten password could not be replaced by a code any more, once this is on.
    pub ends_recovery: bool,
}

/// The form for the code of an app that is being set up.
#[derive(Template)]
#[template(path = "pages/account/authenticator.html")]
pub struct AppPage<'a> {
    pub chrome: &'a Chrome,
    pub form: &'a Form,
    pub problem: &'a Option<Message>,
    pub seed: &'a Seed,
    pub name: &'a str,
    pub back_href: &'a str,
}

/// `GET /account/mfa`.
pub async fn get(mut account: Account) -> Answer {
    let flow = account.flow();
    show(account, flow, None).await
}

/// `POST /account/mfa`: a factor is switched on or off, preferred, set up or removed.
pub async fn post(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some(flow) = flow else {
        let (flow, stale) = (account.flow(), account.stale());
        return show(account, flow, Some(stale)).await;
    };
    if fields.has("codes") {
        let actor = account.telling(messages::Change::RecoveryCodes)?;
        return make_codes(account, flow, &actor).await;
    }
    let Some(factor) = MfaFactor::of(fields.get("factor")) else {
        return show(account, flow, None).await;
    };
    if fields.has("set_up") && factor == MfaFactor::SoftwareTokenMfa {
        return associate(account, flow).await;
    }
    let actor = account.telling(messages::Change::SecondStep)?;
    match change(&account, factor, &fields, &actor).await {
        Ok(()) => {
            let switched_on = !fields.has("turn_off") && !fields.has("remove");
            if switched_on && codes_left(&account).await? == 0 {
                let actor = account.actor();
                return make_codes(account, flow, &actor).await;
            }
            account.go(flow, OwnPage::SecondStep.path(), Some(Said::Saved))
        }
        Err(Error::Refused(why)) => show(account, flow, Some(message(&why))).await,
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

async fn change(
    account: &Account,
    factor: MfaFactor,
    fields: &Fields,
    actor: &Actor,
) -> rules::Result<()> {
    let (app, pool) = (&account.visit.app, &account.bearer.pool);
    let whom = Whom::Bearer(&account.bearer);
    if fields.has("remove") && factor == MfaFactor::SoftwareTokenMfa {
        return mfa::delete_software_token(app, whom, actor, "DeleteSoftwareToken").await;
    }
    let enabled = !fields.has("turn_off");
    let wish = Wish::of(factor, Preference { enabled, preferred: fields.has("prefer") });
    mfa::prefer(app, pool, whom, &wish, actor, "SetUserMFAPreference").await
}

/// Gives a seed out; the flow keeps it, sealed in its cookie, until it is verified.
async fn associate(account: Account, mut flow: Flow) -> Answer {
    let given =
        software_tokens::associate(&account.visit.app, &account.bearer, &account.actor()).await;
    match given {
        Ok(given) => {
            flow.seed = Some(given.secret.to_string());
            account.go(flow, APP, None)
        }
        Err(Error::Refused(why)) => show(account, flow, Some(message(&why))).await,
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

/// `GET /account/mfa/app`.
pub async fn get_app(mut account: Account) -> Answer {
    let flow = account.flow();
    match flow.seed.clone() {
        Some(seed) => app_form(account, flow, &seed, "", None),
        None => account.go_on(flow, OwnPage::SecondStep.path()),
    }
}

/// `POST /account/mfa/app`: the code proves that the app has the seed, and switches it on.
pub async fn post_app(Posted { mut account, fields, flow }: Posted) -> Answer {
    let Some((mut flow, seed)) = flow.and_then(|flow| flow.seed.clone().map(|seed| (flow, seed)))
    else {
        let flow = account.flow();
        return account.go(flow, OwnPage::SecondStep.path(), Some(Said::Expired));
    };
    let name = fields.name("name").to_owned();
    let (code, named) = (SoftwareTokenCode::new(fields.code("code")), Some(name.as_str()));
    let notice = account.notice(messages::Change::SecondStep)?;
    let proof = Proof { code: &code, name: named.filter(|name| !name.is_empty()), notice };
    match verify(&account, &proof).await {
        Ok(()) => {
            flow.seed = None;
            match codes_left(&account).await? {
                0 => {
                    let actor = account.actor();
                    make_codes(account, flow, &actor).await
                }
                _ => account.go(flow, OwnPage::SecondStep.path(), Some(Said::Saved)),
            }
        }
        Err(Error::Refused(why)) => app_form(account, flow, &seed, &name, Some(message(&why))),
        Err(fault) => Err(account.visit.fault(fault)),
    }
}

async fn verify(account: &Account, proof: &Proof<'_>) -> rules::Result<()> {
    let (app, bearer) = (&account.visit.app, &account.bearer);
    let visitor = &account.visit.visitor;
    let caller = Caller { visitor, binding: None, device_key: None, goal: None };
    software_tokens::verify(app, bearer, proof, &caller).await?;
    let preferred = bearer.mfa.preferred.is_none();
    let wanted = Preference { enabled: true, preferred };
    let wish = Wish::of(MfaFactor::SoftwareTokenMfa, wanted);
    let (whom, event) = (Whom::Bearer(bearer), "SetUserMFAPreference");
    mfa::prefer(app, &bearer.pool, whom, &wish, &account.actor(), event).await
}

async fn codes_left(account: &Account) -> Result<usize, PageError> {
    let left = recovery_codes::left(&account.visit.app, &account.bearer.user.key).await;
    left.map_err(|error| account.visit.fault(error))
}

/// Makes recovery codes; the flow keeps them, sealed in its cookie, until the user has.
async fn make_codes(account: Account, mut flow: Flow, actor: &Actor) -> Answer {
    let (app, whom) = (&account.visit.app, Whom::Bearer(&account.bearer));
    let made = recovery_codes::generate(app, whom, &account.client.id, actor).await;
    flow.codes = made.map_err(|error| account.visit.fault(error))?;
    account.go(flow, CODES, None)
}

/// `GET /account/mfa/codes`.
pub async fn get_codes(mut account: Account) -> Answer {
    let flow = account.flow();
    if flow.codes.is_empty() {
        return account.go_on(flow, OwnPage::SecondStep.path());
    }
    let (chrome, form) = (account.chrome(), account.form(CODES, &flow));
    let codes = flow.codes.clone();
    account.flows.keep(flow);
    account.show(&pages::recovery_codes::Page { chrome: &chrome, form: &form, codes: &codes })
}

/// `POST /account/mfa/codes`: they are kept.
pub async fn post_codes(Posted { mut account, flow, .. }: Posted) -> Answer {
    let mut flow = flow.unwrap_or_else(|| account.flow());
    flow.codes = Vec::new();
    account.go(flow, OwnPage::SecondStep.path(), None)
}

fn app_form(
    mut account: Account,
    flow: Flow,
    seed: &str,
    name: &str,
    problem: Option<Message>,
) -> Answer {
    let (chrome, form) = (account.chrome(), account.form(APP, &flow));
    let (pool, user) = (&account.bearer.pool, &account.bearer.user);
    let seed = Seed::of(seed, &pool.name, users::sign_in_name(pool, user));
    let back_href = account.visit.path(OwnPage::SecondStep.path());
    account.flows.keep(flow);
    account.show(&AppPage {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        seed: &seed,
        name,
        back_href: &back_href,
    })
}

/// The factors that the pool offers, as they stand.
fn factors(account: &Account, settings: &MfaSettings) -> Vec<Factor> {
    let (app, pool, user) = (&account.visit.app, &account.bearer.pool, &account.bearer.user);
    let policy = mfa::policy(app, pool);
    let asked = mfa::asked_of(app, pool, user, settings);
    let can_turn_off = policy.mode != MfaMode::On;
    let factor = |factor: MfaFactor| {
        // On is what a sign-in asks for: that is what the user has, switched on or demanded by the pool.
        let enabled = asked.contains(&factor);
        let (detail, ready, first) = match factor.contact() {
            Some(kind) => {
                let value = user.attribute(kind.attribute()).map(|value| shown(kind, value));
                let verified = user.verified(kind.attribute());
                let page = match factor {
                    MfaFactor::SmsMfa => OwnPage::PhoneNumber,
                    _ => OwnPage::Email,
                };
                (value, verified || enabled, (!verified).then_some(page))
            }
            None => (settings.software_token_name.clone(), settings.software_token, None),
        };
        Factor {
            offered: Offered::of(factor),
            detail,
            enabled,
            preferred: enabled && settings.preferred == Some(factor),
            can_prefer: enabled && asked.len() > 1,
            ready,
            first_href: first.map(|page| account.visit.path(page.path())),
            is_app: factor == MfaFactor::SoftwareTokenMfa,
            can_turn_off,
            ends_recovery: recovery::is_ended_by(app, pool, user, settings, factor),
        }
    };
    match policy.mode {
        MfaMode::Off => Vec::new(),
        _ => policy.offered.iter().copied().map(factor).collect(),
    }
}

async fn show(mut account: Account, mut flow: Flow, problem: Option<Message>) -> Answer {
    let notice = flow.said.take().map(Said::message);
    let settings = &account.bearer.mfa;
    let factors = factors(&account, settings);
    // There is nothing to recover where nothing is asked for.
    let codes = match factors.iter().any(|factor| factor.enabled) {
        false => None,
        true => Some(Message::new("recovery-left").count("count", codes_left(&account).await?)),
    };
    let (chrome, form) = (account.chrome(), account.form(OwnPage::SecondStep.path(), &flow));
    let back_href = account.visit.path(OwnPage::Account.path());
    let app_href = account.next_href();
    account.flows.keep(flow);
    account.show(&Page {
        chrome: &chrome,
        form: &form,
        problem: &problem,
        notice: &notice,
        factors: &factors,
        codes: &codes,
        back_href: &back_href,
        app_href: app_href.as_deref(),
    })
}
