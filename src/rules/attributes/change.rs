//! Changing the attributes of a user.

use sqlx::PgConnection;

use crate::app::App;
use crate::model::audit::Actor;
use crate::model::code::{CodeDelivery, CodePurpose};
use crate::model::contact::{Contact, ContactKind};
use crate::model::user::{Attributes, User};
use crate::model::user_pool::UserPool;
use crate::model::visitor::Visitor;
use crate::rules::access_tokens::Whom;
use crate::rules::attributes::{
    Moment, Required, Writer, check, given_exists, missing, not_conforming, nothing_to_verify,
};
use crate::rules::codes::{Errand, Reader};
use crate::rules::limits::Counted;
use crate::rules::names::{self, Taken};
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, audit, codes, limits, mfa, retried};
use crate::store;

/// What a change leads to.
#[derive(Debug, PartialEq, Eq)]
struct Plan {
    /// The attributes as they are from now on.
    after: Attributes,
    /// What a code is sent to. Where the pool wants proof first, it is not among `after` yet.
    to_prove: Vec<Contact>,
}

/// `proof_first`: an address or number is proven before it takes the place of another, whatever the pool says.
fn plan(pool: &UserPool, user: &User, changes: &Attributes, proof_first: bool) -> Result<Plan> {
    let mut after = user.attributes.clone();
    let mut to_prove = Vec::new();
    for (name, value) in changes {
        let of_contact = ContactKind::PREFERRED
            .iter()
            .any(|kind| [kind.attribute(), kind.verified_attribute()].contains(&name.as_str()));
        match (of_contact, value.is_empty()) {
            (true, _) => {}
            (false, true) => drop(after.remove(name)),
            (false, false) => drop(after.insert(name.clone(), value.clone())),
        }
    }
    for kind in ContactKind::PREFERRED {
        to_prove.extend(plan_contact(pool, kind, changes, &mut after, proof_first)?);
    }
    let required = |name: &&str| user.attribute(name).is_some();
    if let Some(name) = missing(pool, &after).find(required) {
        return Err(not_conforming(&[Required(name).to_string()]).into());
    }
    Ok(Plan { after, to_prove })
}

/// A change of an e-mail address or phone number; returns what is to be proven.
fn plan_contact(
    pool: &UserPool,
    kind: ContactKind,
    changes: &Attributes,
    after: &mut Attributes,
    always_proof_first: bool,
) -> Result<Option<Contact>> {
    let (name, verified) = (kind.attribute(), kind.verified_attribute());
    let said = changes.get(verified).filter(|said| !said.is_empty());
    let changed = changes.get(name).filter(|new| after.get(name) != Some(new));
    let (mut to_prove, mut waits) = (None, false);
    match changed {
        Some(gone) if gone.is_empty() => {
            let other = ContactKind::PREFERRED.into_iter().any(|other| {
                let name = other.attribute();
                other != kind && pool.config.is_username(name) && after.contains_key(name)
            });
            if pool.config.is_username(name) && !other {
                let why =
                    format!("user.{name}: The user signs in with it, so it cannot be removed.");
                return Err(Refusal::parameter(why).into());
            }
            after.remove(name);
            after.remove(verified);
        }
        Some(new) => {
            let first = &pool.config.user_attribute_update_settings;
            let first = &first.attributes_require_verification_before_update;
            let listed = first.iter().any(|listed| listed == name);
            // Only who says that it is proven spares it the proof.
            waits = said.is_none_or(|said| said != "true") && (always_proof_first || listed);
            if !waits {
                after.insert(name.to_owned(), new.clone());
                after.insert(verified.to_owned(), "false".to_owned());
            }
            let by_itself = pool.config.auto_verifies(name) && said.is_none_or(|s| s != "true");
            if waits || by_itself {
                to_prove = Some(Contact { kind, value: new.clone() });
            }
        }
        None => {}
    }
    match said {
        // It is of the new value, and the old one is kept until that is proven.
        Some(_) if waits => Ok(to_prove),
        Some(_) if !after.contains_key(name) => Err(nothing_to_verify(kind)),
        Some(said) => {
            after.insert(verified.to_owned(), said.clone());
            Ok(to_prove)
        }
        None => Ok(to_prove),
    }
}

/// A change of a user's attributes.
pub struct Change<'a> {
    pub whom: Whom<'a>,
    pub writer: Writer<'a>,
    pub given: &'a Attributes,
    pub visitor: &'a Visitor,
    pub actor: &'a Actor,
    /// How the audit calls it.
    pub event: &'static str,
}

/// Writes attributes. Returns where codes went that prove new values.
///
/// Refuses with `UserNotFound`, `NotAuthorized`, `InvalidParameter`, `AliasExists`; busy where a destination got too
/// many messages. In pools with aliases a value that an administrator says is proven moves from whoever else has it.
/// Source: API_UpdateUserAttributes, API_AdminUpdateUserAttributes.
pub async fn update(app: &App, pool: &Pool, change: &Change<'_>) -> Result<Vec<CodeDelivery>> {
    retried(async || {
        let mut tx = app.db.begin().await?;
        let sent = write(app, &mut tx, pool, change, change.actor).await?;
        tx.commit().await?;
        Ok(sent)
    })
    .await
}

/// `switching_off`: whoever does it, where a second factor goes with its address or number.
pub(super) async fn write(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    change: &Change<'_>,
    switching_off: &Actor,
) -> Result<Vec<CodeDelivery>> {
    let mut user = change.whom.lock(&mut *tx).await?;
    let changes = check(pool, change.writer, Moment::Change(&user), change.given)?;
    let proof_first = matches!(change.writer, Writer::Page(_));
    let Plan { after, to_prove } = plan(pool, &user, &changes, proof_first)?;
    let before = std::mem::replace(&mut user.attributes, after);
    store::users::set_attributes(&mut *tx, &user.key, &user.attributes, app.now()).await?;
    let taken = match change.writer {
        Writer::Admin if pool.config.username_attributes.is_empty() => Taken::Move,
        _ => Taken::Refuse,
    };
    if let Err(kind) = names::sync(app, &mut *tx, pool, &user, taken).await? {
        return Err(given_exists(kind).into());
    }
    let counted = count(app, &mut *tx, pool, change, &to_prove).await?;
    void_codes(app, &mut *tx, &user, &before, &changes).await?;
    let mut sent = Vec::new();
    for (contact, counted) in to_prove.iter().zip(&counted) {
        let client = change.writer.client().map(|client| &client.id);
        let (purpose, visitor) = (contact.kind.proof(), change.visitor);
        let errand = Errand { user: &user, purpose, contact, visitor, client, link: None };
        let reader = Reader::Somebody;
        sent.push(codes::send(app, &mut *tx, pool, &errand, counted, reader).await?);
    }
    let had = |kind: &ContactKind| before.contains_key(kind.attribute());
    let mut gone: Vec<_> = ContactKind::PREFERRED.into_iter().filter(had).collect();
    gone.retain(|kind| user.attribute(kind.attribute()).is_none());
    let client = change.writer.client().map(|client| &client.id);
    mfa::switch_off(app, &mut *tx, &user.key, &gone, client, switching_off).await?;
    let written: Vec<&String> = changes.keys().collect();
    let detail = serde_json::json!({"attributes": written});
    audit::changed(app, tx, change.actor, change.event, &user.key, client, detail).await?;
    Ok(sent)
}

/// Counts the messages to come. Busy where a destination got too many.
async fn count(
    app: &App,
    tx: &mut PgConnection,
    pool: &Pool,
    change: &Change<'_>,
    to_prove: &[Contact],
) -> Result<Vec<Counted>> {
    let client = change.writer.client().map(|client| &client.id);
    let mut all = Vec::new();
    for contact in to_prove {
        let (visitor, to, known) = (change.visitor, &contact.value, false);
        let message = limits::Message { visitor, client, to, reader: Reader::Somebody, known };
        let counted = limits::message(app, &mut *tx, pool, &message).await;
        let counted = counted.and_then(|counted| match change.writer {
            Writer::User(client) | Writer::Page(client) => counted.heard_through(client),
            Writer::Admin => counted.told(),
        });
        all.push(counted.map_err(|error| limits::as_busy(app, error))?);
    }
    Ok(all)
}

/// Codes that went to an address or number count no longer once that is another, nor does one that waits to be proven once
/// the request says what it shall be instead: a new one, the old one, or none.
async fn void_codes(
    app: &App,
    tx: &mut PgConnection,
    user: &User,
    before: &Attributes,
    changes: &Attributes,
) -> Result<()> {
    let now = app.now();
    for kind in ContactKind::PREFERRED {
        let (name, verified) = (kind.attribute(), kind.verified_attribute());
        let is_changed =
            [name, verified].into_iter().any(|name| user.attributes.get(name) != before.get(name));
        if is_changed || changes.contains_key(name) {
            store::codes::set_consumed(&mut *tx, &user.key, kind.proof(), now).await?;
        }
        if is_changed {
            let purpose = CodePurpose::ForgotPassword;
            store::codes::set_consumed(&mut *tx, &user.key, purpose, now).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::standard;
    use crate::model::ids::{Sub, UserKey, UserPoolId, Username};
    use crate::model::user::UserStatus;
    use crate::model::user_pool::PoolConfig;

    fn map(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn pool(change: impl FnOnce(&mut PoolConfig)) -> UserPool {
        let mut config = PoolConfig { schema_attributes: standard(), ..PoolConfig::default() };
        change(&mut config);
        UserPool {
            id: UserPoolId::new("us-east-1_x"),
            name: String::new(),
            settings: Default::default(),
            config,
            tags: Default::default(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn planned(pool: &UserPool, before: &[(&str, &str)], changes: &[(&str, &str)]) -> Result<Plan> {
        let user = User {
            key: UserKey { pool: pool.id.clone(), sub: Sub(uuid::Uuid::nil()) },
            username: Username::new("ann"),
            status: UserStatus::Confirmed,
            enabled: true,
            attributes: map(before),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        };
        plan(pool, &user, &map(changes), false)
    }

    const PROVEN: [(&str, &str); 2] = [("email", "old@b.c"), ("email_verified", "true")];

    #[test]
    fn a_new_address_is_stored_unproven_and_gets_a_code_where_the_pool_proves_it() {
        let silent = pool(|_| {});
        let done = planned(&silent, &PROVEN, &[("email", "new@b.c")]).unwrap();
        assert_eq!(done.after, map(&[("email", "new@b.c"), ("email_verified", "false")]));
        assert_eq!(done.to_prove, []);
        let proving = pool(|config| config.auto_verified_attributes = vec!["email".into()]);
        let done = planned(&proving, &PROVEN, &[("email", "new@b.c")]).unwrap();
        assert_eq!(done.to_prove[0].value, "new@b.c");
        let said = [("email", "new@b.c"), ("email_verified", "true")];
        let done = planned(&proving, &PROVEN, &said).unwrap();
        assert_eq!((done.after, done.to_prove), (map(&said), Vec::new()));
    }

    #[test]
    fn where_proof_comes_first_the_old_address_stays() {
        let pool = pool(|config| {
            let first = &mut config.user_attribute_update_settings;
            first.attributes_require_verification_before_update = vec!["email".into()];
            config.auto_verified_attributes = vec!["email".into()];
        });
        let done = planned(&pool, &PROVEN, &[("email", "new@b.c"), ("name", "Ann")]).unwrap();
        let mut kept = map(&PROVEN);
        kept.insert("name".into(), "Ann".into());
        assert_eq!(done.after, kept);
        assert_eq!(done.to_prove[0].value, "new@b.c");
        let said = [("email", "new@b.c"), ("email_verified", "true")];
        assert_eq!(planned(&pool, &PROVEN, &said).unwrap().after, map(&said));
        let said = [("email", "new@b.c"), ("email_verified", "false")];
        for before in [&PROVEN[..], &[]] {
            let done = planned(&pool, before, &said).unwrap();
            assert_eq!(done.after, map(before));
            assert_eq!(done.to_prove[0].value, "new@b.c");
        }
    }

    #[test]
    fn the_same_address_again_stays_proven() {
        let pool = pool(|config| config.auto_verified_attributes = vec!["email".into()]);
        let done = planned(&pool, &PROVEN, &[("email", "old@b.c")]).unwrap();
        assert_eq!((done.after, done.to_prove), (map(&PROVEN), Vec::new()));
    }

    #[test]
    fn an_empty_value_removes_but_nothing_required_and_no_name_to_sign_in_with() {
        let plain = pool(|_| {});
        let before = [PROVEN[0], PROVEN[1], ("name", "Ann")];
        let done = planned(&plain, &before, &[("email", ""), ("name", "")]).unwrap();
        assert_eq!(done.after, Attributes::new());
        let named = pool(|config| config.username_attributes = vec!["email".into()]);
        assert!(planned(&named, &before, &[("email", "")]).is_err());
        let required = pool(|config| {
            config
                .schema_attributes
                .iter_mut()
                .filter(|a| a.name == "name")
                .for_each(|a| a.required = true);
        });
        assert!(planned(&required, &before, &[("name", "")]).is_err());
        assert!(planned(&required, &PROVEN, &[("nickname", "x")]).is_ok());
    }

    #[test]
    fn nothing_is_proven_that_is_not_there() {
        assert!(planned(&pool(|_| {}), &[], &[("email_verified", "true")]).is_err());
    }
}
