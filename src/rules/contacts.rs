//! Which address or number a code goes to.

use crate::model::contact::{Contact, ContactKind};
use crate::model::mfa::MfaFactor;
use crate::model::user::User;
use crate::model::user_pool::UserPool;
use crate::rules::{Refusal, Result};

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

/// Where a user hears of what happens to the account: the address that is proven, or else the number.
pub fn proven(user: &User) -> Option<Contact> {
    let kinds = [ContactKind::Email, ContactKind::PhoneNumber].into_iter();
    let mut proven = kinds.filter(|kind| user.verified(kind.attribute()));
    proven.find_map(|kind| of(user, kind))
}

/// Where a user is told something that is no secret: what is proven before what is not, and e-mail before the phone.
pub fn to_tell(user: &User) -> Option<Contact> {
    proven(user).or_else(|| of(user, ContactKind::Email))
}

/// By which ways a password is recovered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryWays {
    /// The first that a user has proven is taken.
    pub kinds: Vec<ContactKind>,
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
        let kinds: Vec<_> = listed.iter().filter_map(|mechanism| mechanism.contact()).collect();
        let unset = kinds.is_empty();
        Ok(Self { kinds: if unset { ContactKind::PREFERRED.to_vec() } else { kinds } })
    }

    /// Where the code of a user goes; only what is proven counts, and never where the codes of a second factor go that may
    /// be asked of the user: one channel would be both factors.
    pub fn find(&self, user: &User, second: &[MfaFactor]) -> Option<Contact> {
        let is_second =
            |kind: &ContactKind| second.iter().any(|factor| factor.contact() == Some(*kind));
        let mut proven = self.kinds.iter().filter(|kind| user.verified(kind.attribute()));
        proven.find_map(|kind| of(user, *kind).filter(|_| !is_second(kind)))
    }
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
