//! What a name that nobody has pretends to sign in with: drawn from the name by a key that never changes, so that the name
//! is told the same again, and such as users have.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::contact::ContactKind;
use crate::model::ids::{Sub, TypedName, UserKey, Username};
use crate::model::mfa::{MfaFactor, MfaSettings};
use crate::model::user::{Attributes, Credentials, Epoch, User, UserStatus};
use crate::rules::pools::Pool;
use crate::rules::sign_in::available;
use crate::rules::users;

/// What was drawn for a name.
pub(super) struct Pretended {
    drawn: [u8; 32],
    /// The name is an address or a number that users of the pool sign in by: whoever had it would be reached there.
    contact: Option<ContactKind>,
}

impl Pretended {
    pub fn of(app: &App, pool: &Pool, name: &TypedName) -> Self {
        let key = users::lookup_key(pool, name.as_str());
        let parts = [b"factors".as_slice(), pool.id.as_str().as_bytes(), key.as_str().as_bytes()];
        let drawn = app.server_keys.fake_salt.mac(&parts);
        let kind = match name.as_str() {
            text if text.contains('@') => Some(ContactKind::Email),
            text if text.starts_with('+') => Some(ContactKind::PhoneNumber),
            _ => None,
        };
        let is_name = |kind: &ContactKind| {
            let (attribute, config) = (kind.attribute(), &pool.config);
            config.is_username(attribute) || config.is_alias(attribute)
        };
        Self { drawn, contact: kind.filter(is_name) }
    }

    /// The first factors that would be open to somebody who has what was drawn.
    pub fn available(&self, app: &App, pool: &Pool) -> Vec<ChallengeName> {
        let [password, change, second_factor, email, phone, passkey, ..] = self.drawn;
        let one_in = |of: u8, drawn: u8| drawn.is_multiple_of(of);
        let somebody = |password: bool| {
            let has = |name: &str, does: bool| does.then(|| (name.to_owned(), "x".to_owned()));
            let is = |kind: ContactKind| self.contact == Some(kind);
            let reachable = [
                has("email", is(ContactKind::Email) || !one_in(8, email)),
                has("phone_number", is(ContactKind::PhoneNumber) || one_in(2, phone)),
            ];
            let status = match one_in(8, change) && password {
                true => UserStatus::ForceChangePassword,
                false => UserStatus::Confirmed,
            };
            let enabled =
                Vec::from_iter(one_in(4, second_factor).then_some(MfaFactor::SoftwareTokenMfa));
            let user = User {
                key: UserKey { pool: pool.id.clone(), sub: Sub(uuid::Uuid::nil()) },
                username: Username::new(""),
                status,
                enabled: true,
                attributes: reachable.into_iter().flatten().collect::<Attributes>(),
                created_at: app.now(),
                modified_at: app.now(),
            };
            let credentials = Credentials {
                password_hash: password.then(String::new),
                temporary_password_expires_at: None,
                srp_verifier: None,
                mfa: MfaSettings { enabled, ..MfaSettings::default() },
                epoch: Epoch::default(),
                has_passkey: one_in(4, passkey),
            };
            available(app, pool, Some(&(user, credentials)))
        };
        let drawn = somebody(!one_in(8, password));
        if drawn.is_empty() { somebody(true) } else { drawn }
    }

    /// The id of a passkey, as long as those that are synchronised.
    pub fn credential_id(&self) -> [u8; 20] {
        let mut id = [0; 20];
        id.copy_from_slice(&self.drawn[12..]);
        id
    }
}
