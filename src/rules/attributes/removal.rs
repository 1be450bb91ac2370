//! Taking an address or number away on the account page: what goes with it, and that a way to sign in is left.

use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::contact::{Contact, ContactKind};
use crate::model::identity_provider::Identity;
use crate::model::mfa::{MfaFactor, MfaMode};
use crate::model::user::{Attributes, Credentials, User, UserStatus};
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::{Bearer, Whom};
use crate::rules::attributes::Writer;
use crate::rules::attributes::change::{Change, write};
use crate::rules::contacts::{self, RecoveryWays};
use crate::rules::pools::Pool;
use crate::rules::ways_in::{self, NO_OTHER_WAY};
use crate::rules::{Refusal, Result, mfa, names, retried, sign_in, users};
use crate::store;

/// What a user loses with an address or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// It stays: there is no other way to sign in.
    pub is_only_way: bool,
    /// Signing in by it: as a name, or by a code.
    pub sign_in: bool,
    /// Choosing a new password by a code, wherever that goes.
    pub recovery: bool,
    pub second_step: Option<SecondStep>,
}

/// What becomes of the second step of signing in that was by codes to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondStep {
    /// It is off, and another one is asked for, or none.
    Off,
    /// The pool demands one, and the user has no other: the next sign-in sets one up.
    SetUpAnew,
}

/// A user with what sign-in reads beside it.
struct Standing<'a> {
    user: &'a User,
    credentials: &'a Credentials,
}

impl Standing<'_> {
    fn asked(&self, app: &App, pool: &Pool) -> Vec<MfaFactor> {
        mfa::asked_of(app, pool, self.user, &self.credentials.mfa)
    }

    /// Whether the user signs in by an address or number of a kind.
    fn signs_in_by(&self, app: &App, pool: &Pool, contact: &Contact) -> bool {
        let name = users::lookup_key(pool, &contact.value);
        let is_name = names::in_force(pool, self.user).contains_key(&name)
            && name != users::lookup_key(pool, self.user.username.as_str());
        let open = sign_in::available(app, pool, self.user, self.credentials, false);
        is_name || open.into_iter().any(|one| sign_in::channel(one) == Some(contact.kind))
    }

    fn recovers(&self, app: &App, pool: &Pool) -> bool {
        let ways = RecoveryWays::of(pool).ok();
        let ways = ways.filter(|_| self.user.status != UserStatus::ExternalProvider);
        ways.is_some_and(|ways| ways.find(self.user, &self.asked(app, pool)).is_some())
    }
}

/// The user without an address or number, and the factor switched off whose codes went there.
fn without(user: &User, credentials: &Credentials, kind: ContactKind) -> (User, Credentials) {
    let (mut user, mut credentials) = (user.clone(), credentials.clone());
    user.attributes.remove(kind.attribute());
    user.attributes.remove(kind.verified_attribute());
    credentials.mfa.set(MfaFactor::to(kind), false, false);
    (user, credentials)
}

fn loss_of(
    app: &App,
    pool: &Pool,
    (user, credentials): (&User, &Credentials),
    identities: &[Identity],
    contact: &Contact,
    public_url: &str,
) -> Loss {
    let (after_user, after_credentials) = without(user, credentials, contact.kind);
    let before = Standing { user, credentials };
    let after = Standing { user: &after_user, credentials: &after_credentials };
    let is_left = |at: &Standing<'_>| {
        ways_in::is_left(app, pool, at.user, at.credentials, identities.iter(), public_url)
    };
    let was_asked = before.asked(app, pool).contains(&MfaFactor::to(contact.kind));
    let demanded = mfa::policy(app, pool).mode == MfaMode::On;
    let second_step = match demanded && after.asked(app, pool).is_empty() {
        true => SecondStep::SetUpAnew,
        false => SecondStep::Off,
    };
    Loss {
        is_only_way: !is_left(&after),
        sign_in: before.signs_in_by(app, pool, contact),
        recovery: before.recovers(app, pool) && !after.recovers(app, pool),
        second_step: was_asked.then_some(second_step),
    }
}

/// What the bearer would lose with an address or number; `None` where there is none.
pub async fn loss(
    app: &App,
    bearer: &Bearer,
    kind: ContactKind,
    public_url: &str,
) -> Result<Option<Loss>> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    let Some(contact) = contacts::of(user, kind) else { return Ok(None) };
    let credentials = store::users::find_credentials(&app.db, &user.key).await?.unwrap_or_default();
    let identities = store::user_identities::list(&app.db, &user.key).await?;
    Ok(Some(loss_of(app, pool, (user, &credentials), &identities, &contact, public_url)))
}

/// An address or number that is to go.
pub struct Removal<'a> {
    pub kind: ContactKind,
    pub client: &'a Client,
    /// The origin that the request came in by: passkeys are good there.
    pub public_url: &'a str,
    pub visitor: &'a Visitor,
    pub actor: &'a Actor,
    /// The same, with what the user is told where a second step is switched off with it.
    pub switching_off: &'a Actor,
}

/// Takes an address or number of the bearer away.
///
/// Refuses with `InvalidParameter` (the only way to sign in, and as [`update`](super::change::update) does),
/// `NotAuthorized` (not through this client).
pub async fn remove(app: &App, bearer: &Bearer, removal: &Removal<'_>) -> Result<()> {
    retried(async || {
        let mut tx = app.db.begin().await?;
        remove_in(app, &mut tx, bearer, removal).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

async fn remove_in(
    app: &App,
    tx: &mut PgConnection,
    bearer: &Bearer,
    removal: &Removal<'_>,
) -> Result<()> {
    let Removal { kind, client, public_url, visitor, actor, switching_off } = *removal;
    let (pool, key) = (&bearer.pool, &bearer.user.key);
    let user = bearer.lock(&mut *tx).await?;
    let credentials = store::users::find_credentials(&mut *tx, key).await?.unwrap_or_default();
    let identities = store::user_identities::list(&mut *tx, key).await?;
    let Some(contact) = contacts::of(&user, kind) else { return Ok(()) };
    let loss = loss_of(app, pool, (&user, &credentials), &identities, &contact, public_url);
    if loss.is_only_way {
        return Err(Refusal::parameter(NO_OTHER_WAY).into());
    }
    let given = &Attributes::from([(kind.attribute().to_owned(), String::new())]);
    let (writer, event) = (Writer::Page(client), "UpdateUserAttributes");
    let change = Change { whom: Whom::Bearer(bearer), writer, given, visitor, actor, event };
    write(app, tx, pool, &change, switching_off).await?;
    Ok(())
}
