//! What whoever asks for a name is told of it, whether or not somebody has it: the username (`USER_ID_FOR_SRP`), and what
//! shows of the address or number.
//!
//! Of a name that nobody has both are made of it by a key that never changes: no time, no node and no user of the pool makes
//! a difference. What such a name seems to have is drawn from the username that it is told, and what shows is sealed in it, so
//! that whoever goes on with that username is told the same again, as of a user.

use uuid::Uuid;

use crate::app::App;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{TypedName, UserPoolId, Username};
use crate::model::user::{User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::rules::{Result, names, users};
use crate::sealing::SealingKey;
use crate::store;

/// What is told of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::rules) struct Identity {
    /// `USER_ID_FOR_SRP`: the username, or one made up.
    pub username: Username,
    /// The address or number that is the name, and not the username.
    pub(super) shown: Shown,
}

/// What shows of an address or number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// There is none.
    Nothing,
    /// The letters at the beginning and after the `@`.
    Email { first: u8, host: u8 },
    /// How many digits it has, and the number that the last four are.
    Number { digits: u8, last: u16 },
}

/// The username of whoever has a name, or the one that is told of it.
pub async fn username(app: &App, pool: &UserPool, name: &TypedName) -> Result<Username> {
    let lookup = users::lookup_key(pool, name.as_str());
    let found = store::users::find_by_name(&app.db, &pool.id, &lookup).await?;
    Ok(Identity::of(app, pool, name, found.as_ref()).username)
}

impl Identity {
    /// That of a name, and of the user who has it.
    pub fn of(app: &App, pool: &UserPool, name: &TypedName, user: Option<&User>) -> Self {
        let key = &app.server_keys.fake_salt;
        // Made of a user's name as well, so that the time says nothing.
        let nobody = Self::of_nobody(key, pool, name);
        match user {
            Some(user) => Self::of_user(key, pool, user),
            None => nobody,
        }
    }

    /// The same by whichever of the names.
    fn of_user(key: &SealingKey, pool: &UserPool, user: &User) -> Self {
        let username = user.username.clone();
        let reached = |kind: &ContactKind| {
            let attribute = kind.attribute();
            let is_alias = pool.config.is_alias(attribute) && user.verified(attribute);
            user.status != UserStatus::ExternalProvider
                && (is_alias || pool.config.is_username(attribute))
        };
        let mut kinds = KINDS.into_iter().filter(reached);
        let own = kinds.find_map(|kind| Shown::of(kind, user.attribute(kind.attribute())?));
        let shown = own.unwrap_or_else(|| {
            Self::of_nobody(key, pool, &TypedName::new(username.as_str())).shown
        });
        Self { username, shown }
    }

    /// A UUID that nobody has is told itself, as a `sub` and most usernames of apps are. An address or number that could be a
    /// user's is told one, and where usernames are such, or may be others than what is typed, so is any other name.
    fn of_nobody(key: &SealingKey, pool: &UserPool, name: &TypedName) -> Self {
        let maker = Maker { key, pool: &pool.id };
        let lookup = users::lookup_key(pool, name.as_str());
        let by_contact = !pool.config.username_attributes.is_empty();
        let drawn = maker.draw(b"shown", lookup.as_str());
        let otherwise = if by_contact { Shown::drawn(pool, &drawn) } else { Shown::Nothing };
        if let Some(uuid) = as_uuid(lookup.as_str()) {
            let shown = maker.open(uuid).unwrap_or(otherwise);
            return Self { username: users::username(pool, name), shown };
        }
        let shown = form(pool, name).and_then(|kind| Shown::of(kind, lookup.as_str()));
        // A user who has a preferred name is told of by the username: so is half of the names that could be one.
        let is_preferred = || pool.config.is_alias("preferred_username") && drawn[31] & 1 == 1;
        let is_external = || names::is_of_provider(pool, name.as_str());
        let is_made_up = match shown {
            Some(_) => true,
            None => (by_contact || is_preferred()) && !is_external(),
        };
        let shown = shown.unwrap_or(otherwise);
        let username = match is_made_up {
            true => Username::new(maker.seal(lookup.as_str(), shown).to_string()),
            false => users::username(pool, name),
        };
        Self { username, shown }
    }

    /// What is drawn for whoever is told this username.
    pub(super) fn draw(&self, app: &App, pool: &UserPool, what: &[u8]) -> [u8; 32] {
        let maker = Maker { key: &app.server_keys.fake_salt, pool: &pool.id };
        maker.draw(what, users::lookup_key(pool, self.username.as_str()).as_str())
    }

    /// The same, one after the other.
    pub(super) fn draw_nth(&self, app: &App, pool: &UserPool, what: &str, nth: usize) -> [u8; 32] {
        self.draw(app, pool, format!("{what} {nth}").as_bytes())
    }

    /// The name that letters may be like those of: none where the username was made up.
    pub(super) fn typed(&self) -> &str {
        let username = self.username.as_str();
        if as_uuid(username).is_some() { "" } else { username }
    }
}

/// Both, in the order in which they are taken for a user who has both.
const KINDS: [ContactKind; 2] = [ContactKind::Email, ContactKind::PhoneNumber];

/// The name is an address or a number that users of the pool sign in by: whoever had it would be reached there.
fn form(pool: &UserPool, name: &TypedName) -> Option<ContactKind> {
    ContactKind::of_form(name.as_str()).filter(|kind| {
        let attribute = kind.attribute();
        pool.config.is_username(attribute) || pool.config.is_alias(attribute)
    })
}

/// A name that is a UUID, spelled as we spell them.
fn as_uuid(name: &str) -> Option<Uuid> {
    Uuid::try_parse(name).ok().filter(|uuid| uuid.to_string() == name)
}

/// How many bits what shows takes: its kind, two letters, or the last four digits and how many there are.
const KIND: u32 = 2;
const LETTER: u32 = 7;
const LAST: u32 = 14;
const SHOWN: u32 = KIND + 18;

impl Shown {
    /// What shows of an address or number. `None` for one that no message can be sent to.
    fn of(kind: ContactKind, value: &str) -> Option<Self> {
        ContactKind::of_form(value).filter(|form| *form == kind)?;
        match kind {
            ContactKind::Email => {
                let (local, host) = value.split_once('@')?;
                let letter = |text: &str| text.bytes().next().map(|c| c.to_ascii_lowercase());
                Some(Self::Email { first: letter(local)?, host: letter(host)? })
            }
            ContactKind::PhoneNumber => {
                let digits = value.strip_prefix('+')?;
                let last = &digits[digits.len().saturating_sub(4)..];
                let count = u8::try_from(digits.len()).ok()?;
                Some(Self::Number { digits: count, last: last.parse().ok()? })
            }
        }
    }

    /// Anybody's, in a pool whose usernames are such.
    fn drawn(pool: &UserPool, drawn: &[u8; 32]) -> Self {
        let takes = |kind: &ContactKind| pool.config.is_username(kind.attribute());
        let taken: Vec<ContactKind> = KINDS.into_iter().filter(takes).collect();
        match taken.get(usize::from(drawn[0]) % taken.len().max(1)) {
            None => Self::Nothing,
            Some(ContactKind::Email) => Self::Email {
                first: one_of(FIRST_LETTERS, drawn[1]),
                host: one_of(HOST_LETTERS, drawn[2]),
            },
            Some(ContactKind::PhoneNumber) => {
                let last = u16::from_be_bytes([drawn[3], drawn[4]]) % 10_000;
                Self::Number { digits: DIGITS, last }
            }
        }
    }

    /// Which of the two it is of.
    pub fn kind(self) -> Option<ContactKind> {
        match self {
            Self::Nothing => None,
            Self::Email { .. } => Some(ContactKind::Email),
            Self::Number { .. } => Some(ContactKind::PhoneNumber),
        }
    }

    /// An address or number of which this shows, if it is of that kind; the rest is drawn.
    pub fn contact(self, kind: ContactKind, drawn: &[u8; 32]) -> Option<Contact> {
        let value = match self {
            Self::Email { first, host } => address(char::from(first), char::from(host), drawn),
            Self::Number { digits, last } => {
                let end = usize::from(digits.min(4));
                let hidden = drawn.iter().take(usize::from(digits) - end);
                format!("+{}{last:0end$}", hidden.map(digit).collect::<String>())
            }
            Self::Nothing => return None,
        };
        (self.kind() == Some(kind)).then_some(Contact { kind, value })
    }

    fn bits(self) -> u32 {
        match self {
            Self::Nothing => 0,
            Self::Email { first, host } => {
                (1 << (SHOWN - KIND)) | (u32::from(first) << LETTER) | u32::from(host)
            }
            Self::Number { digits, last } => {
                (2 << (SHOWN - KIND)) | (u32::from(digits) << LAST) | u32::from(last)
            }
        }
    }

    fn from_bits(bits: u32) -> Option<Self> {
        let low = |count: u32| bits & ((1 << count) - 1);
        let rest = low(SHOWN - KIND);
        let shown = match bits >> (SHOWN - KIND) {
            0 => Self::Nothing,
            1 => Self::Email {
                first: u8::try_from(rest >> LETTER).ok()?,
                host: u8::try_from(low(LETTER)).ok()?,
            },
            2 => Self::Number {
                digits: u8::try_from(rest >> LAST).ok()?,
                last: u16::try_from(low(LAST)).ok()?,
            },
            _ => return None,
        };
        let is_good = match shown {
            Self::Nothing => true,
            Self::Email { first, host } => first.is_ascii_graphic() && host.is_ascii_graphic(),
            Self::Number { digits, last } => (1..=15).contains(&digits) && last < 10_000,
        };
        (is_good && shown.bits() == bits).then_some(shown)
    }
}

/// Letters that names begin with, and those of who gives them mail, about as often as they do.
pub(super) const FIRST_LETTERS: &[u8] = b"abcdefghjklmnprst";
pub(super) const HOST_LETTERS: &[u8] = b"ggggggghhhooyyimacpt";

/// How many digits a number has of which nothing is known.
pub(super) const DIGITS: u8 = 11;

/// One of some letters.
pub(super) fn one_of(letters: &[u8], drawn: u8) -> u8 {
    letters[usize::from(drawn) % letters.len()]
}

/// One of the ten digits.
pub(super) fn digit(drawn: &u8) -> char {
    char::from(b'0' + drawn % 10)
}

/// An address that nobody has.
pub(super) fn address(first: char, host: char, drawn: &[u8; 32]) -> String {
    format!("{first}{}@{host}.invalid", hex::encode(&drawn[2..10]))
}

/// Makes usernames of a pool that are UUIDs, and random to whoever has not the key.
struct Maker<'a> {
    key: &'a SealingKey,
    pool: &'a UserPoolId,
}

/// The bits of a UUID of version 4 that are random, in two halves.
const HALF: u32 = 61;
const MASK: u64 = (1 << HALF) - 1;

/// So many of these are the name's own.
const OWN: u32 = 64;

/// How often one half is mixed into the other: with four every bit depends on every other, both ways (Luby and Rackoff, 1988),
/// so that a UUID of which a bit was changed is as any other.
const ROUNDS: u8 = 4;

impl Maker<'_> {
    fn draw(&self, what: &[u8], name: &str) -> [u8; 32] {
        self.key.mac(&[what, self.pool.as_str().as_bytes(), name.as_bytes()])
    }

    /// The UUID that a name is told, with what shows sealed in it.
    fn seal(&self, name: &str, shown: Shown) -> Uuid {
        let own = first(&self.draw(b"username", name));
        let clear = (u128::from(shown.bits()) << OWN) | u128::from(own);
        let halves = halves(clear);
        let mix = |(left, right), round| (right, left ^ self.mixed(round, right));
        with_random((0..ROUNDS).fold(halves, mix))
    }

    /// What is sealed in one that was made here; `None` for any other.
    fn open(&self, uuid: Uuid) -> Option<Shown> {
        let halves = random_of(uuid)?;
        let unmix = |(left, right), round| (right ^ self.mixed(round, left), left);
        let (left, right) = (0..ROUNDS).rev().fold(halves, unmix);
        // The rest is 0, of any other in one of 2³⁸.
        let shown = u32::try_from(whole(left, right) >> OWN).ok()?;
        Shown::from_bits(shown)
    }

    fn mixed(&self, round: u8, half: u64) -> u64 {
        let pool = self.pool.as_str().as_bytes();
        first(&self.key.mac(&[b"mixed", pool, &[round], &half.to_be_bytes()])) & MASK
    }
}

/// A number of what was drawn.
pub(super) fn first(drawn: &[u8; 32]) -> u64 {
    let mut first = [0; 8];
    first.copy_from_slice(&drawn[..8]);
    u64::from_be_bytes(first)
}

fn halves(random: u128) -> (u64, u64) {
    ((random >> HALF) as u64 & MASK, random as u64 & MASK)
}

fn whole(left: u64, right: u64) -> u128 {
    (u128::from(left) << HALF) | u128::from(right)
}

/// A UUID of version 4 whose random bits these are.
fn with_random((left, right): (u64, u64)) -> Uuid {
    let random = whole(left, right);
    let (high, middle, low) = (random >> 74, (random >> 62) & 0xfff, random & ((1 << 62) - 1));
    Uuid::from_u128((high << 80) | (4 << 76) | (middle << 64) | (2 << 62) | low)
}

/// The random bits of a UUID of version 4.
fn random_of(uuid: Uuid) -> Option<(u64, u64)> {
    let whole = uuid.as_u128();
    let (high, middle, low) = (whole >> 80, (whole >> 64) & 0xfff, whole & ((1 << 62) - 1));
    let halves = halves((high << 74) | (middle << 62) | low);
    (with_random(halves) == uuid).then_some(halves)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pool(settings: serde_json::Value) -> UserPool {
        let serde_json::Value::Object(settings) = settings else { unreachable!() };
        let epoch = chrono::DateTime::UNIX_EPOCH;
        UserPool {
            id: UserPoolId::new("us-east-1_x"),
            name: String::new(),
            config: UserPool::config_of(&settings).unwrap(),
            settings,
            tags: Default::default(),
            created_at: epoch,
            modified_at: epoch,
        }
    }

    fn key() -> SealingKey {
        SealingKey::from_bytes(&[7; 32]).unwrap()
    }

    fn told(pool: &UserPool, name: &str) -> Identity {
        Identity::of_nobody(&key(), pool, &TypedName::new(name))
    }

    fn pools() -> [UserPool; 5] {
        let settings = [
            serde_json::json!({}),
            serde_json::json!({"UsernameAttributes": ["email"]}),
            serde_json::json!({"UsernameAttributes": ["email", "phone_number"]}),
            serde_json::json!({"AliasAttributes": ["email", "phone_number", "preferred_username"]}),
            serde_json::json!({
                "AliasAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": false},
            }),
        ];
        settings.map(pool)
    }

    const NAMES: [&str; 10] = [
        "ann@example.com",
        "Ann@Example.com",
        "'@x",
        "+14155550134",
        "+49",
        "ann",
        "Ann",
        "Google_1",
        "8d4a1f4e-0d5c-4f8a-9a55-0f3c5a7b9e11",
        "8D4A1F4E-0D5C-4F8A-9A55-0F3C5A7B9E11",
    ];

    #[test]
    fn a_made_up_identity_is_told_itself() {
        for pool in pools() {
            for name in NAMES {
                let identity = told(&pool, name);
                let again = told(&pool, identity.username.as_str());
                assert_eq!(again, identity, "{name} in {:?}", pool.settings);
            }
        }
    }

    #[test]
    fn what_shows_of_a_name_is_sealed_in_the_username_that_it_is_told() {
        let [plain, by_email, _, aliases, insensitive] = pools();
        let shown = Shown::Email { first: b'a', host: b'e' };
        assert_eq!(told(&by_email, "ann@example.com").shown, shown);
        assert_eq!(told(&aliases, "Ann@Example.com").shown, shown);
        assert_eq!(told(&insensitive, "ANN@example.com"), told(&insensitive, "ann@example.com"));
        let number = Shown::Number { digits: 11, last: 134 };
        assert_eq!(told(&aliases, "+14155550134").shown, number);
        let drawn = std::array::from_fn(|at| at as u8);
        let value = |shown: Shown, kind| Some(shown.contact(kind, &drawn)?.value);
        assert_eq!(value(number, ContactKind::PhoneNumber).as_deref(), Some("+01234560134"));
        let short = told(&aliases, "+49").shown;
        assert_eq!(value(short, ContactKind::PhoneNumber).as_deref(), Some("+49"));
        assert_eq!(value(number, ContactKind::Email), None);
        let none = Identity { username: Username::new("ann@example.com"), shown: Shown::Nothing };
        assert_eq!(told(&plain, "ann@example.com"), none, "a username like any other");
    }

    proptest! {
        #[test]
        fn a_uuid_opens_only_as_it_was_made(
            first in b'!'..=b'~',
            host in b'a'..=b'z',
            digits in 1_u8..16,
            last in 0_u16..10_000,
            name in ".{0,40}",
            flipped in 0_u32..128,
        ) {
            let (key, pool, other) =
                (key(), UserPoolId::new("us-east-1_x"), UserPoolId::new("us-east-1_y"));
            let maker = Maker { key: &key, pool: &pool };
            let number = Shown::Number { digits, last };
            for shown in [Shown::Nothing, Shown::Email { first, host }, number] {
                let made = maker.seal(&name, shown);
                prop_assert_eq!(made.get_version_num(), 4);
                prop_assert_eq!(made.get_variant(), uuid::Variant::RFC4122);
                prop_assert_eq!(maker.open(made), Some(shown));
                let changed = Uuid::from_u128(made.as_u128() ^ (1 << flipped));
                prop_assert_eq!(maker.open(changed), None);
                prop_assert_eq!(Maker { key: &key, pool: &other }.open(made), None);
            }
        }
    }
}
