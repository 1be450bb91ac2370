//! Another code for a user who is not confirmed yet.

use crate::app::App;
use crate::model::client::Client;
use crate::model::code::{CodeDelivery, CodePurpose};
use crate::model::contact::Contact;
use crate::model::ids::{TypedName, UserKey};
use crate::model::user::{User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::model::visitor::Visitor;
use crate::rules::budgets::Budget;
use crate::rules::codes::{Errand, Link, Reader};
use crate::rules::pools::Pool;
use crate::rules::sign_in::identity::Identity;
use crate::rules::sign_in::pretended;
use crate::rules::{Error, Refusal, Result, codes, contacts, retried, users};
use crate::store;
use crate::store::sampled_users::SampledUser;

/// Who wants another code.
pub struct Resend<'a> {
    pub name: &'a TypedName,
    pub visitor: &'a Visitor,
    pub public_url: &'a str,
    /// Whether the caller has signed up, or proven the password, in this browser: then nothing is hidden.
    pub proven: bool,
}

/// Sends another code in place of the one before; its tries count on.
///
/// Refuses with `NotAuthorized` (the pool proves nothing), `UserNotFound`, `InvalidParameter` (already confirmed),
/// `LimitExceeded`. Where the client hides users, whoever is asked for, the answer says where a code went, and the
/// limit comes at the same try. Source: API_ResendConfirmationCode.
pub async fn resend(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Resend<'_>,
) -> Result<CodeDelivery> {
    let kinds = contacts::proven_at_sign_up(pool);
    if kinds.is_empty() {
        let why = "Cannot resend codes. Auto verification not turned on.";
        return Err(Refusal::not_authorized(why).into());
    }
    let lookup = users::lookup_key(pool, asked.name.as_str());
    let found = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    // Whoever is not confirmed has signed in from nowhere.
    let budget = Budget::of_name(app, pool, "resend", &lookup, asked.visitor, false);
    budget.request_from(app, pool, asked.visitor).await?;
    let identity = Identity::of(app, pool, asked.name, found.as_ref());
    let key = found.map(|user| user.key);
    let hides = client.config.hides_user_existence() && !asked.proven;
    let like = |like: &SampledUser| contacts::to_confirm(pool, &like.user);
    let pretended = match hides {
        true => Some(pretended::contact(app, pool, &identity, &kinds, like).await?),
        false => None,
    };
    send_again(app, pool, client, key, asked, pretended.as_ref()).await
}

fn to_resend(pool: &UserPool, user: Option<User>) -> std::result::Result<(User, Contact), Refusal> {
    let user = user.ok_or(users::NO_SUCH_NAME)?;
    if user.status != UserStatus::Unconfirmed {
        return Err(Refusal::parameter("User is already confirmed."));
    }
    users::must_be_enabled(&user)?;
    let nothing = "Cannot resend codes. The user has no email or phone_number to verify.";
    let contact = contacts::to_confirm(pool, &user).ok_or_else(|| Refusal::parameter(nothing))?;
    Ok((user, contact))
}

/// With `pretended` users are hidden: that is where a code seems to go for whoever gets none.
async fn send_again(
    app: &App,
    pool: &Pool,
    client: &Client,
    key: Option<UserKey>,
    asked: &Resend<'_>,
    pretended: Option<&Contact>,
) -> Result<CodeDelivery> {
    let nobody = users::nobody(app, pool, asked.name);
    let key = key.unwrap_or_else(|| nobody.key.clone());
    let link = Some(Link { client, public_url: asked.public_url });
    let (purpose, visitor) = (CodePurpose::SignUp, asked.visitor);
    retried(async || {
        let mut tx = app.db.begin().await?;
        let locked = store::users::find_locked(&mut tx, &key).await?;
        let (user, contact, reader) = match (to_resend(pool, locked), pretended) {
            (Ok((user, contact)), _) => (user, contact, Reader::Somebody),
            (Err(why), None) => return Err(why.into()),
            (Err(_), Some(contact)) => (nobody.clone(), contact.clone(), Reader::Nobody),
        };
        let (user, contact) = (&user, &contact);
        let of = Some(&client.id);
        let errand = Errand { user, purpose, contact, visitor, client: of, link };
        let (hides, event) = (pretended.is_some(), "ResendConfirmationCode");
        let (known, instead) = (false, None);
        let request = codes::Request { errand, reader, client, hides, known, event, instead };
        let sent = codes::answer(app, &mut tx, pool, &request).await?;
        tx.commit().await?;
        Ok(sent)
    })
    .await
}

/// An unconfirmed user who proved the password, and where the new code went.
pub struct Reminded {
    /// A flow that keeps it can sign the user in on confirming; see `confirm_in_flow`.
    pub user: UserKey,
    /// `None` if there was none to send, or too many were sent already: an older code may still stand.
    pub delivery: Option<CodeDelivery>,
    /// Whether no code can be sent at all, so that an administrator has to confirm.
    pub waits: bool,
}

/// Sends another code to a user who just signed in with the right password and was refused as `UserNotConfirmed`:
/// only then may this be called. `None` if the user is no longer unconfirmed.
pub async fn remind(
    app: &App,
    pool: &Pool,
    client: &Client,
    asked: &Resend<'_>,
) -> Result<Option<Reminded>> {
    let lookup = users::lookup_key(pool, asked.name.as_str());
    let user = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    let Some(user) = user.filter(|user| user.status == UserStatus::Unconfirmed) else {
        return Ok(None);
    };
    let key = user.key.clone();
    if to_resend(pool, Some(user)).is_err() {
        return Ok(Some(Reminded { user: key, delivery: None, waits: true }));
    }
    let sent = send_again(app, pool, client, Some(key.clone()), asked, None).await;
    match sent {
        Ok(delivery) => Ok(Some(Reminded { user: key, delivery: Some(delivery), waits: false })),
        Err(Error::Refused(Refusal::LimitExceeded(_))) => {
            Ok(Some(Reminded { user: key, delivery: None, waits: false }))
        }
        Err(other) => Err(other),
    }
}
