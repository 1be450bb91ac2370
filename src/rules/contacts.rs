//! Which address or number a code goes to, and which one we speak of where nobody is.

use crate::app::App;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::TypedName;
use crate::model::mfa::MfaFactor;
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::rules::pools::Pool;
use crate::rules::{Refusal, Result, users};

/// An address or number of a user.
pub fn of(user: &User, kind: ContactKind) -> Option<Contact> {
    let value = user.attribute(kind.attribute())?.to_owned();
    Some(Contact { kind, value })
}

/// What the pool proves by itself, the phone first: it gets the code of a new user.
pub fn proven_at_sign_up(pool: &UserPool) -> Vec<ContactKind> {
    let proven = |kind: &ContactKind| pool.config.auto_verifies(kind.attribute());
    ContactKind::PREFERRED.into_iter().filter(proven).collect()
}

/// Where the code of a new user goes.
pub fn to_confirm(pool: &UserPool, user: &User) -> Option<Contact> {
    proven_at_sign_up(pool).into_iter().find_map(|kind| of(user, kind))
}

/// By which ways a password is recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryWays {
    /// The first that a user has proven is taken.
    kinds: Vec<ContactKind>,
    /// What most users are likely to have.
    usual: ContactKind,
}

impl RecoveryWays {
    /// As AccountRecoverySetting says; without it the phone, then e-mail. Refuses with `NotAuthorized` where only
    /// administrators reset passwords.
    pub fn of(pool: &UserPool) -> Result<Self> {
        let set = pool.config.account_recovery_setting.as_ref();
        let mut listed: Vec<_> =
            set.into_iter().flat_map(|setting| &setting.recovery_mechanisms).collect();
        listed.sort_by_key(|mechanism| mechanism.priority);
        if listed.iter().any(|mechanism| mechanism.name == "admin_only") {
            return Err(Refusal::not_authorized("Contact administrator to reset password.").into());
        }
        let kind = |name: &str| ContactKind::of(name.strip_prefix("verified_")?);
        let kinds: Vec<_> = listed.iter().filter_map(|mechanism| kind(&mechanism.name)).collect();
        Ok(match kinds.first() {
            Some(first) => Self { usual: *first, kinds },
            None => Self { kinds: ContactKind::PREFERRED.to_vec(), usual: ContactKind::Email },
        })
    }

    /// Where the code of a user goes; only what is proven counts, and never where the codes of a second factor go that may
    /// be asked of the user: one channel would be both factors.
    pub fn find(&self, user: &User, second: &[MfaFactor]) -> Option<Contact> {
        let is_second =
            |kind: &ContactKind| second.iter().any(|factor| factor.contact() == Some(*kind));
        let mut proven = self.kinds.iter().filter(|kind| user.verified(kind.attribute()));
        proven.find_map(|kind| of(user, *kind).filter(|_| !is_second(kind)))
    }

    /// Where we say that it went when there is nobody to send it to.
    pub fn pretend(&self, app: &App, pool: &Pool, name: &TypedName) -> Contact {
        let mut kinds = vec![self.usual];
        kinds.extend(self.kinds.iter().copied());
        pretend(app, pool, name, &kinds)
    }
}

/// An address or number that nobody has, the same each time for a name: the name itself if it has the form of one of
/// the kinds, else one made up for the first.
pub fn pretend(app: &App, pool: &Pool, name: &TypedName, kinds: &[ContactKind]) -> Contact {
    let typed = ContactKind::of_form(name.as_str()).filter(|kind| kinds.contains(kind));
    if let Some(kind) = typed {
        return Contact { kind, value: name.as_str().to_owned() };
    }
    let kind = kinds.first().copied().unwrap_or(ContactKind::Email);
    let key = users::lookup_key(pool, name.as_str());
    let parts = [b"contact".as_slice(), pool.id.as_str().as_bytes(), key.as_str().as_bytes()];
    let drawn = app.server_keys.fake_salt.mac(&parts);
    let value = match kind {
        ContactKind::Email => {
            let named = name.as_str().chars().next().filter(char::is_ascii_alphanumeric);
            let first = named.unwrap_or_else(|| letter(b"abcdefghjklmnprst", drawn[0]));
            let host = letter(b"ggggggghhhooyyimacpt", drawn[1]);
            format!("{first}{}@{host}.invalid", hex::encode(&drawn[2..10]))
        }
        ContactKind::PhoneNumber => {
            let digits = drawn.iter().take(11).map(|byte| char::from(b'0' + byte % 10));
            format!("+{}", digits.collect::<String>())
        }
    };
    Contact { kind, value }
}

fn letter(of: &[u8], drawn: u8) -> char {
    char::from(of[usize::from(drawn) % of.len()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::user_pool::{AccountRecoverySetting, PoolConfig, RecoveryMechanism};

    fn pool(mechanisms: &[(&str, i32)]) -> UserPool {
        let of = |(name, priority): &(&str, i32)| RecoveryMechanism {
            name: (*name).to_owned(),
            priority: *priority,
        };
        let recovery_mechanisms = mechanisms.iter().map(of).collect();
        UserPool {
            id: crate::model::ids::UserPoolId::new("us-east-1_x"),
            name: String::new(),
            settings: Default::default(),
            config: PoolConfig {
                account_recovery_setting: Some(AccountRecoverySetting { recovery_mechanisms }),
                ..PoolConfig::default()
            },
            tags: Default::default(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn user(attributes: &[(&str, &str)]) -> User {
        use crate::model::ids::{Sub, UserKey, UserPoolId, Username};
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        User {
            key: UserKey { pool: UserPoolId::new("p"), sub: Sub(uuid::Uuid::nil()) },
            username: Username::new("u"),
            status: crate::model::user::UserStatus::Confirmed,
            enabled: true,
            attributes: attributes.iter().map(own).collect(),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_password_is_recovered_by_the_first_way_that_is_proven() {
        let both = user(&[
            ("email", "a@b.c"),
            ("email_verified", "true"),
            ("phone_number", "+1"),
            ("phone_number_verified", "true"),
        ]);
        let mail = user(&[("email", "a@b.c"), ("email_verified", "true"), ("phone_number", "+1")]);
        let none = user(&[("email", "a@b.c")]);
        let found = |pool: &UserPool, user: &User| {
            RecoveryWays::of(pool).unwrap().find(user, &[]).map(|contact| contact.kind)
        };
        let first = pool(&[("verified_phone_number", 2), ("verified_email", 1)]);
        assert_eq!(found(&first, &both), Some(ContactKind::Email));
        assert_eq!(found(&pool(&[]), &both), Some(ContactKind::PhoneNumber));
        assert_eq!(found(&pool(&[]), &mail), Some(ContactKind::Email));
        assert_eq!(found(&pool(&[("verified_phone_number", 1)]), &mail), None);
        assert_eq!(found(&pool(&[]), &none), None);
        assert!(RecoveryWays::of(&pool(&[("admin_only", 1)])).is_err());
    }

    #[test]
    fn never_by_the_channel_of_a_second_factor() {
        let both = user(&[
            ("email", "a@b.c"),
            ("email_verified", "true"),
            ("phone_number", "+1"),
            ("phone_number_verified", "true"),
        ]);
        let found = |mechanisms: &[(&str, i32)], second: &[MfaFactor]| {
            let ways = RecoveryWays::of(&pool(mechanisms)).unwrap();
            ways.find(&both, second).map(|contact| contact.kind)
        };
        let (phone, email) = (ContactKind::PhoneNumber, ContactKind::Email);
        assert_eq!(found(&[], &[MfaFactor::SmsMfa]), Some(email));
        assert_eq!(found(&[], &[MfaFactor::EmailOtp]), Some(phone));
        assert_eq!(found(&[], &[MfaFactor::SoftwareTokenMfa]), Some(phone));
        assert_eq!(found(&[("verified_email", 1)], &[MfaFactor::EmailOtp]), None);
    }
}
