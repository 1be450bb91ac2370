//! Proving an address or number with a code.

use std::time::Duration;

use serde_json::json;
use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::client::Client;
use crate::model::code::{CodeDelivery, CodePurpose};
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::ConfirmationCode;
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::Bearer;
use crate::rules::attributes::proven_exists;
use crate::rules::budgets::{Budget, Tries};
use crate::rules::codes::{Errand, Reader};
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, audit, codes, contacts, limits, retried};
use crate::store;

/// The address or number that an attribute is. Refuses with `InvalidParameter` any other attribute.
pub fn contact_kind(attribute: &str) -> Result<ContactKind> {
    ContactKind::of(attribute).ok_or_else(|| {
        Refusal::parameter(format!("Invalid attribute name provided: {attribute}.")).into()
    })
}

/// Sends a code that proves an address or number of a user that is signed in: the one that waits to be proven, else
/// the one that is there.
///
/// Refuses with `LimitExceeded`, `InvalidParameter` (nothing to prove). Source: API_GetUserAttributeVerificationCode.
pub async fn request_proof(
    app: &App,
    bearer: &Bearer,
    client: &Client,
    kind: ContactKind,
    visitor: &Visitor,
) -> Result<CodeDelivery> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    Budget::of_user(app, pool, "verification", &user.key).request(app, pool).await?;
    retried(async || {
        let mut tx = app.db.begin().await?;
        let user = &bearer.lock(&mut tx).await?;
        let purpose = kind.proof();
        let waiting = store::codes::find_destination(&mut tx, &user.key, purpose, app.now());
        let waiting = waiting.await?.map(|value| Contact { kind, value });
        let nothing =
            || Refusal::parameter(format!("The user has no {} to verify.", kind.attribute()));
        let contact = waiting.or_else(|| contacts::of(user, kind)).ok_or_else(nothing)?;
        // The address may be anybody's.
        let (of, to, known) = (Some(&client.id), &contact.value, false);
        let reader = Reader::Somebody;
        let message = limits::Message { visitor, client: of, to, reader, known };
        let counted = limits::message(app, &mut tx, pool, &message).await?;
        let counted = counted.heard_through(client)?;
        let errand = Errand { user, purpose, contact: &contact, visitor, client: of, link: None };
        let sent = codes::send(app, &mut tx, pool, &errand, &counted, reader).await?;
        let (actor, client) = (Actor::visiting(visitor), Some(&client.id));
        let (event, detail) =
            ("GetUserAttributeVerificationCode", json!({"attribute": kind.attribute()}));
        audit::changed(app, &mut tx, &actor, event, &user.key, client, detail).await?;
        tx.commit().await?;
        Ok(sent)
    })
    .await
}

/// How long the bearer has to wait before a code that proves an address or number is taken again; `None` where there are tries
/// left. A new code brings no new ones.
pub async fn wait(app: &App, bearer: &Bearer, kind: ContactKind) -> Result<Option<Duration>> {
    let (pool, user) = (&bearer.pool, &bearer.user.key);
    let spent = Tries::of_user(app, pool, kind.proof().as_str(), user).are_spent(app, pool).await?;
    Ok(spent.then(|| limits::rest_of_hour(app)))
}

/// Proves an address or number with the code that was sent there; from then on it is in force.
///
/// Refuses with `CodeMismatch`, `ExpiredCode`, `LimitExceeded`, `AliasExists`. Source: API_VerifyUserAttribute.
pub async fn verify(
    app: &App,
    bearer: &Bearer,
    kind: ContactKind,
    code: &ConfirmationCode,
    actor: &Actor,
) -> Result<()> {
    let (pool, user) = (&bearer.pool, &bearer.user);
    let purpose = kind.proof();
    let tries = Tries::of_user(app, pool, purpose.as_str(), &user.key);
    let tried = codes::count(app, pool, tries, Some(user), purpose, code).await?;
    if let Some(why) = tried.refusal(false, app.now()) {
        let (event, client) = ("VerifyUserAttribute", Some(&bearer.client_id));
        audit::refused(app, pool, actor, event, Some(user), client, &why.clone().into());
        return Err(why.into());
    }
    retried(async || {
        let mut tx = app.db.begin().await?;
        let mut user = bearer.lock(&mut tx).await?;
        codes::consume(app, &mut tx, &tried).await?;
        if let Some(contact) = tried.contact() {
            // What went to an address that is another's from now on lets nobody choose a password.
            let purpose = CodePurpose::ForgotPassword;
            store::codes::set_consumed(&mut tx, &user.key, purpose, app.now()).await?;
            prove(app, &mut tx, pool, &mut user, &contact, Taken::Refuse).await?;
        }
        let detail = json!({"attribute": kind.attribute()});
        let (event, client) = ("VerifyUserAttribute", Some(&bearer.client_id));
        audit::changed(app, &mut tx, actor, event, &user.key, client, detail).await?;
        tx.commit().await?;
        Ok(())
    })
    .await
}

/// Voids the code that was sent to prove an address or number: another one is to be proven. Changes nothing that is in force.
pub async fn give_up(app: &App, bearer: &Bearer, kind: ContactKind) -> Result<()> {
    let mut tx = app.db.begin().await?;
    bearer.lock(&mut tx).await?;
    store::codes::set_consumed(&mut tx, &bearer.user.key, kind.proof(), app.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down that an address or number is proven, and brings the user's names in line. Refuses with `AliasExists`.
pub async fn prove(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    user: &mut User,
    contact: &Contact,
    taken: Taken,
) -> Result<()> {
    let kind = contact.kind;
    user.attributes.insert(kind.attribute().to_owned(), contact.value.clone());
    user.attributes.insert(kind.verified_attribute().to_owned(), "true".to_owned());
    store::users::set_attributes(&mut *tx, &user.key, &user.attributes, app.now()).await?;
    match names::sync(app, tx, pool, user, taken).await? {
        Ok(()) => Ok(()),
        Err(kind) => Err(proven_exists(kind).into()),
    }
}
