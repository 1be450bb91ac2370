//! What a name that nobody has pretends to sign in with: what one of the pool's users has whom it is like, drawn from the name
//! by a key that never changes, so that the name is told the same again.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::contact::ContactKind;
use crate::model::ids::{Sub, TypedName, UserKey, Username};
use crate::model::mfa::MfaSettings;
use crate::model::user::{Attributes, Credentials, Epoch, User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{available, crowd};
use crate::rules::users;
use crate::store::sampled_users::SampledUser;

/// What was drawn for a name.
pub(super) struct Pretended {
    drawn: [u8; 32],
    /// The first factors that would be open to somebody who has what was drawn.
    pub available: Vec<ChallengeName>,
    pub username: Username,
}

impl Pretended {
    pub async fn of(app: &App, pool: &Pool, name: &TypedName) -> Result<Self> {
        let drawn = draw(app, pool, b"factors", name);
        let form = form(pool, name);
        let crowd = crowd::of(app, pool).await?;
        let mut seed = [0; 8];
        seed.copy_from_slice(&drawn[..8]);
        let mut like = crowd.like(pool, form, u64::from_be_bytes(seed));
        // To whom nothing is open is nobody, too.
        let like = like.find_map(|user| {
            let open = open_to(app, pool, user);
            (!open.is_empty()).then_some((open, user))
        });
        let (available, user) = match like {
            Some((open, user)) => (open, Some(user)),
            None => (open_to(app, pool, &somebody(form)), None),
        };
        let username = username_like(pool, name, form, user, &draw(app, pool, b"username", name));
        Ok(Self { drawn, available, username })
    }

    /// The id of a passkey, as long as those that are synchronised.
    pub fn credential_id(&self) -> [u8; 20] {
        let mut id = [0; 20];
        id.copy_from_slice(&self.drawn[12..]);
        id
    }
}

fn draw(app: &App, pool: &Pool, what: &[u8], name: &TypedName) -> [u8; 32] {
    let key = users::lookup_key(pool, name.as_str());
    app.server_keys.fake_salt.mac(&[what, pool.id.as_str().as_bytes(), key.as_str().as_bytes()])
}

/// The name is an address or a number that users of the pool sign in by: whoever had it would be reached there.
fn form(pool: &UserPool, name: &TypedName) -> Option<ContactKind> {
    ContactKind::of_form(name.as_str()).filter(|kind| {
        let attribute = kind.attribute();
        pool.config.is_username(attribute) || pool.config.is_alias(attribute)
    })
}

/// Whom a name is like in a pool that has nobody it could be like.
fn somebody(form: Option<ContactKind>) -> SampledUser {
    SampledUser {
        sub: Sub(uuid::Uuid::nil()),
        username: Username::new(""),
        status: UserStatus::Confirmed,
        has_password: true,
        has_passkey: false,
        mfa: MfaSettings::default(),
        has_email: form != Some(ContactKind::PhoneNumber),
        email_verified: true,
        has_phone: form == Some(ContactKind::PhoneNumber),
        phone_verified: true,
        has_preferred_username: false,
    }
}

/// The first factors that are open to a user.
fn open_to(app: &App, pool: &Pool, like: &SampledUser) -> Vec<ChallengeName> {
    let has = |name: &str, does: bool| does.then(|| (name.to_owned(), "x".to_owned()));
    let reached = [has("email", like.has_email), has("phone_number", like.has_phone)];
    let user = User {
        key: UserKey { pool: pool.id.clone(), sub: like.sub },
        username: Username::new(""),
        status: like.status,
        enabled: true,
        attributes: reached.into_iter().flatten().collect::<Attributes>(),
        created_at: app.now(),
        modified_at: app.now(),
    };
    let credentials = Credentials {
        password_hash: like.has_password.then(String::new),
        temporary_password_expires_at: None,
        srp_verifier: None,
        mfa: like.mfa.clone(),
        epoch: Epoch::default(),
        has_passkey: like.has_passkey,
    };
    available(app, pool, Some(&(user, credentials)))
}

/// The username that nobody has, for a name. Where it does not depend on the pool's users none is looked at.
pub(super) async fn username(app: &App, pool: &Pool, name: &TypedName) -> Result<Username> {
    match pool.config.alias_attributes.is_empty() {
        true => {
            let drawn = draw(app, pool, b"username", name);
            Ok(username_like(pool, name, form(pool, name), None, &drawn))
        }
        false => Ok(Pretended::of(app, pool, name).await?.username),
    }
}

/// The name itself, or a made-up one where usernames are not what is typed: a `sub` where an address or number is the
/// username; in pools with aliases one that looks like that of the user whom the name is like, if it may be an alias.
fn username_like(
    pool: &UserPool,
    name: &TypedName,
    form: Option<ContactKind>,
    like: Option<&SampledUser>,
    drawn: &[u8; 32],
) -> Username {
    if !pool.config.username_attributes.is_empty() {
        return made_up(drawn);
    }
    // Half of the names of a user who has a preferred one are this one.
    let is_preferred = |user: &SampledUser| {
        let is_alias = pool.config.is_alias("preferred_username");
        is_alias && user.has_preferred_username && drawn[31] & 1 == 1
    };
    match like {
        Some(user) if form.is_some() || is_preferred(user) => shaped(user.username.as_str(), drawn),
        None if form.is_some() => made_up(drawn),
        _ => users::username(pool, name),
    }
}

fn made_up(drawn: &[u8; 32]) -> Username {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&drawn[..16]);
    Username::new(uuid::Builder::from_random_bytes(bytes).into_uuid().to_string())
}

/// A username that looks like another and tells nothing of it but how long it is and what stands between letters and digits.
fn shaped(like: &str, drawn: &[u8; 32]) -> Username {
    if uuid::Uuid::try_parse(like).is_ok() {
        return made_up(drawn);
    }
    let draws =
        drawn.iter().cycle().zip(0_u8..=u8::MAX).map(|(byte, at)| byte.wrapping_mul(at | 1));
    let one = |from: char, of: u8, draw: u8| char::from(from as u8 + draw % of);
    let signs = like.chars().zip(draws).map(|(sign, draw)| match sign {
        'A'..='Z' => one('A', 26, draw),
        '0'..='9' => one('0', 10, draw),
        sign if sign.is_ascii() && !sign.is_ascii_alphabetic() => sign,
        _ => one('a', 26, draw),
    });
    Username::new(signs.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_username_looks_like_another_and_tells_nothing_of_it() {
        let drawn: [u8; 32] = std::array::from_fn(|at| (at * 37 + 11) as u8);
        let made = shaped("Ann.o'Neill-42", &drawn);
        let form = |name: &str| -> String {
            let kind = |sign: char| match sign {
                'A'..='Z' => 'A',
                'a'..='z' => 'a',
                '0'..='9' => '0',
                sign => sign,
            };
            name.chars().map(kind).collect()
        };
        assert_eq!(form(made.as_str()), "Aaa.a'Aaaaa-00");
        assert_ne!(made.as_str(), "Ann.o'Neill-42");
        assert_eq!(form(shaped("愛子", &drawn).as_str()), "aa");
        let uuid = shaped("8d4a1f4e-0d5c-4f8a-9a55-0f3c5a7b9e11", &drawn);
        assert_eq!(uuid::Uuid::parse_str(uuid.as_str()).unwrap().get_version_num(), 4);
        assert_eq!(shaped("ann", &drawn), shaped("bob", &drawn));
    }
}
