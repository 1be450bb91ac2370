//! What a name that nobody has pretends to sign in with: what one of the pool's users has whom it is like, drawn from the name
//! by a key that never changes, so that the name is told the same again.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{Sub, TypedName, UserKey, Username};
use crate::model::user::{Attributes, Credentials, User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::rules::Result;
use crate::rules::pools::Pool;
use crate::rules::sign_in::{available, crowd};
use crate::rules::{passkeys, users};
use crate::store::sampled_users::SampledUser;

/// What was drawn for a name.
pub(super) struct Pretended {
    drawn: [u8; 32],
    /// The first factors that would be open to somebody who has what was drawn.
    pub available: Vec<ChallengeName>,
    pub username: Username,
}

impl Pretended {
    /// With the origin that the request came in by the factors are those that are open there; without, those that are open
    /// anywhere.
    pub async fn of(
        app: &App,
        pool: &Pool,
        name: &TypedName,
        public_url: Option<&str>,
    ) -> Result<Self> {
        let form = form(pool, name);
        // To whom nothing is open is nobody, too.
        let open = |user: &SampledUser, public_url: Option<&str>| {
            let (user, credentials) = (&user.user, &user.credentials);
            let has_passkey = match public_url {
                Some(url) => passkeys::has_one(app, pool, credentials, url),
                None => !credentials.passkeys_at.is_empty(),
            };
            let open = available(app, pool, user, credentials, has_passkey);
            (!open.is_empty()).then_some(open)
        };
        let crowd = crowd::of(app, pool).await?;
        let like: Vec<_> = crowd.like(pool, form, seed(app, pool, name)).collect();
        let available = like.iter().find_map(|user| open(user, public_url));
        let available = available.or_else(|| open(&somebody(pool, form), public_url));
        let available = available.unwrap_or_default();
        // Whoever it is like, wherever the request came in.
        let user = like.into_iter().find(|user| open(user, None).is_some());
        let username = username_like(pool, name, form, user, &draw(app, pool, b"username", name));
        Ok(Self { drawn: draw(app, pool, b"factors", name), available, username })
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

/// Says whom a name is like.
fn seed(app: &App, pool: &Pool, name: &TypedName) -> u64 {
    let mut seed = [0; 8];
    seed.copy_from_slice(&draw(app, pool, b"factors", name)[..8]);
    u64::from_be_bytes(seed)
}

/// The name is an address or a number that users of the pool sign in by: whoever had it would be reached there.
fn form(pool: &UserPool, name: &TypedName) -> Option<ContactKind> {
    ContactKind::of_form(name.as_str()).filter(|kind| {
        let attribute = kind.attribute();
        pool.config.is_username(attribute) || pool.config.is_alias(attribute)
    })
}

/// Whom a name is like in a pool that has nobody it could be like.
fn somebody(pool: &Pool, form: Option<ContactKind>) -> SampledUser {
    let has = form.unwrap_or(ContactKind::Email);
    let attributes = [(has.attribute(), SHOWN), (has.verified_attribute(), "true")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    SampledUser {
        user: User {
            key: UserKey { pool: pool.id.clone(), sub: Sub(uuid::Uuid::nil()) },
            username: Username::new(""),
            status: UserStatus::Confirmed,
            enabled: true,
            attributes: Attributes::from(attributes),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        },
        credentials: Credentials { password_hash: Some(String::new()), ..Default::default() },
        has_preferred_username: false,
    }
}

/// An address or number of which nothing is to be shown.
const SHOWN: &str = "-";

/// Where a code seems to go that is asked for under a name that nobody has: by the way on which it goes to the one whom the
/// name is like of those whom one is sent to. What is shown of it is as that user's would be, and drawn from the name. Where
/// there is nobody like that it is of the first of these kinds.
///
/// Whoever exists is asked for as whoever does not, so that the time says nothing.
pub(in crate::rules) async fn contact(
    app: &App,
    pool: &Pool,
    name: &TypedName,
    kinds: &[ContactKind],
    sent_to: impl Fn(&SampledUser) -> Option<Contact>,
) -> Result<Contact> {
    let form = form(pool, name);
    let crowd = crowd::of(app, pool).await?;
    let mut like = crowd.like(pool, form, seed(app, pool, name));
    let found = like.find_map(|user| Some((sent_to(user)?, Some(user))));
    let nobody = || sent_to(&somebody(pool, form)).map(|contact| (contact, None));
    let (kind, user) = match found.or_else(nobody) {
        Some((contact, user)) => (contact.kind, user),
        None => (kinds.first().copied().unwrap_or(ContactKind::Email), None),
    };
    if form == Some(kind) {
        return Ok(Contact { kind, value: name.as_str().to_owned() });
    }
    let like = user.and_then(|user| Some((user, user.user.attribute(kind.attribute())?)));
    let drawn = draw(app, pool, b"contact", name);
    let value = match kind {
        ContactKind::Email => {
            let like = like.map(|(user, shown)| (user.user.username.as_str(), shown));
            let (first, host) = letters(name.as_str(), like, &drawn);
            format!("{first}{}@{host}.invalid", hex::encode(&drawn[2..10]))
        }
        ContactKind::PhoneNumber => {
            let digits = like.map_or(11, |(_, shown)| shown.len() - 1);
            let digits = drawn.iter().take(digits).map(|byte| char::from(b'0' + byte % 10));
            format!("+{}", digits.collect::<String>())
        }
    };
    Ok(Contact { kind, value })
}

/// The letters that are shown of an address: those of the user whom the name is like, given the username and what is shown of
/// the address. Where that letter is the username's, as so often, the name's is taken.
fn letters(name: &str, like: Option<(&str, &str)>, drawn: &[u8; 32]) -> (char, char) {
    let first = |text: &str| text.chars().next();
    let host = |text: &str| first(text.split_once('@')?.1);
    let one_of =
        |letters: &[u8], drawn: u8| char::from(letters[usize::from(drawn) % letters.len()]);
    let named = |letter: Option<char>| letter.filter(char::is_ascii_alphanumeric);
    let (mut letter, mut of_host) =
        (one_of(b"abcdefghjklmnprst", drawn[0]), one_of(b"ggggggghhhooyyimacpt", drawn[1]));
    let Some((username, address)) = like else {
        return (named(first(name)).unwrap_or(letter), named(host(name)).unwrap_or(of_host));
    };
    let like_his = |own: Option<char>, shown: char, name: Option<char>| match (own, named(name)) {
        (Some(own), Some(name)) if own.eq_ignore_ascii_case(&shown) => match shown {
            'a'..='z' => name.to_ascii_lowercase(),
            _ => name,
        },
        _ => shown,
    };
    if let Some(shown) = first(address) {
        letter = like_his(first(username), shown, first(name));
    }
    if let Some(shown) = host(address) {
        of_host = like_his(host(username), shown, host(name));
    }
    (letter, of_host)
}

/// The username that nobody has, for a name. Where it does not depend on the pool's users none is looked at.
pub(super) async fn username(app: &App, pool: &Pool, name: &TypedName) -> Result<Username> {
    match pool.config.alias_attributes.is_empty() {
        true => {
            let drawn = draw(app, pool, b"username", name);
            Ok(username_like(pool, name, form(pool, name), None, &drawn))
        }
        false => Ok(Pretended::of(app, pool, name, None).await?.username),
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
        Some(user) if form.is_some() || is_preferred(user) => {
            shaped(user.user.username.as_str(), drawn)
        }
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
    fn an_address_shows_letters_as_that_of_the_user_whom_the_name_is_like() {
        let shown = |name: &str, like| letters(name, Some(like), &[0; 32]);
        assert_eq!(shown("cleo", ("ann", "a@e")), ('c', 'e'), "the username's");
        assert_eq!(shown("Cleo", ("ann", "a@e")), ('c', 'e'));
        assert_eq!(shown("cleo", ("ann", "s@e")), ('s', 'e'), "another");
        assert_eq!(shown("cleo@work.example", ("ann@home.example", "a@h")), ('c', 'w'));
        assert_eq!(shown("cleo", ("ann@home.example", "a@h")), ('c', 'h'));
        assert_eq!(shown("愛子", ("ann", "a@e")), ('a', 'e'));
        assert_eq!(letters("cleo", None, &[0; 32]), ('c', 'g'));
    }

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
