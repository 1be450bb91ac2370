//! What a name that nobody has pretends to sign in with: what one of the pool's users has whom it is like, drawn by a key that
//! never changes from the username that the name is told, so that by either the same is told again.

use crate::app::App;
use crate::model::challenge::ChallengeName;
use crate::model::contact::{Contact, ContactKind};
use crate::model::ids::{UserKey, Username};
use crate::model::user::{Attributes, Credentials, User, UserStatus};
use crate::rules::Result;
use crate::rules::passkeys::{self, Pretended};
use crate::rules::pools::Pool;
use crate::rules::sign_in::identity::{self, Identity, one_of};
use crate::rules::sign_in::{available, crowd};
use crate::store::sampled_users::SampledUser;

/// The first factors that would be open to somebody who has what was drawn, at the origin that the request came in by.
pub(super) async fn factors(
    app: &App,
    pool: &Pool,
    identity: &Identity,
    public_url: &str,
) -> Result<Vec<ChallengeName>> {
    let form = identity.shown.kind();
    // To whom nothing is open is nobody, too.
    let open = |user: &SampledUser| {
        let (user, credentials) = (&user.user, &user.credentials);
        let has_passkey = passkeys::has_one(app, pool, credentials, public_url);
        let open = available(app, pool, user, credentials, has_passkey);
        (!open.is_empty()).then_some(open)
    };
    let crowd = crowd::of(app, pool).await?;
    let open_to_one = crowd.like(pool, form, seed(app, pool, identity)).find_map(&open);
    Ok(open_to_one.or_else(|| open(&somebody(pool, form))).unwrap_or_default())
}

/// How many in a hundred passkeys have an id of so many bytes, and are reached in these ways, in the order in which browsers say
/// them: those of phones and computers that are synchronised, of programs that keep passwords, of one computer, and of keys of
/// their own.
const MADE: [(u8, usize, &[&str]); 7] = [
    (36, 20, &["hybrid", "internal"]),
    (20, 32, &["hybrid", "internal"]),
    (10, 16, &["hybrid", "internal"]),
    (6, 16, &["internal"]),
    (16, 32, &["internal"]),
    (6, 48, &["nfc", "usb"]),
    (6, 64, &["usb"]),
];

/// How many in a hundred users have one passkey, and two; the others have three.
const ONE: u8 = 70;
const TWO: u8 = 22;

/// The passkeys of a name that nobody has. They are like anybody's, not like those of the pool's users, who come and go.
pub(super) fn passkeys(app: &App, pool: &Pool, identity: &Identity) -> Vec<Pretended> {
    let count = match identity.draw(app, pool, b"passkeys")[0] % 100 {
        drawn if drawn < ONE => 1,
        drawn if drawn < ONE + TWO => 2,
        _ => 3,
    };
    (0..count).map(|nth| passkey(|part| identity.draw_nth(app, pool, part, nth))).collect()
}

fn passkey(draw: impl Fn(&str) -> [u8; 32]) -> Pretended {
    let mut rest = draw("passkey")[0] % 100;
    let made = MADE.into_iter().find(|(often, ..)| {
        let is_it = rest < *often;
        rest = rest.saturating_sub(*often);
        is_it
    });
    let (_, length, transports) = made.unwrap_or(MADE[0]);
    let mut id = [draw("passkey id"), draw("passkey end")].concat();
    id.truncate(length);
    Pretended { id, transports }
}

/// Says whom a name is like.
fn seed(app: &App, pool: &Pool, identity: &Identity) -> u64 {
    identity::first(&identity.draw(app, pool, b"factors"))
}

/// Whom a name is like in a pool that has nobody it could be like.
fn somebody(pool: &Pool, form: Option<ContactKind>) -> SampledUser {
    let has = form.unwrap_or(ContactKind::Email);
    let attributes = [(has.attribute(), SHOWN), (has.verified_attribute(), "true")];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value.to_owned()));
    SampledUser {
        user: User {
            key: UserKey::nobody(&pool.id),
            username: Username::new(""),
            status: UserStatus::Confirmed,
            enabled: true,
            attributes: Attributes::from(attributes),
            created_at: chrono::DateTime::UNIX_EPOCH,
            modified_at: chrono::DateTime::UNIX_EPOCH,
        },
        credentials: Credentials { password_hash: Some(String::new()), ..Default::default() },
    }
}

/// An address or number of which nothing is to be shown.
const SHOWN: &str = "-";

/// Where a code seems to go that is asked for under a name that nobody has: by the way on which it goes to the one whom the
/// name is like of those whom one is sent to. What shows of it is the name's, if that is an address or number of this kind, or
/// as that user's would be, and drawn. Where there is nobody like that it is of the first of these kinds.
///
/// Whoever exists is asked for as whoever does not, so that the time says nothing.
pub(in crate::rules) async fn contact(
    app: &App,
    pool: &Pool,
    identity: &Identity,
    kinds: &[ContactKind],
    sent_to: impl Fn(&SampledUser) -> Option<Contact>,
) -> Result<Contact> {
    let form = identity.shown.kind();
    let crowd = crowd::of(app, pool).await?;
    let mut like = crowd.like(pool, form, seed(app, pool, identity));
    let found = like.find_map(|user| Some((sent_to(user)?, Some(user))));
    let nobody = || sent_to(&somebody(pool, form)).map(|contact| (contact, None));
    let (kind, user) = match found.or_else(nobody) {
        Some((contact, user)) => (contact.kind, user),
        None => (kinds.first().copied().unwrap_or(ContactKind::Email), None),
    };
    let drawn = identity.draw(app, pool, b"contact");
    if let Some(own) = identity.shown.contact(kind, &drawn) {
        return Ok(own);
    }
    let like = user.and_then(|user| Some((user, user.user.attribute(kind.attribute())?)));
    let value = match kind {
        ContactKind::Email => {
            let like = like.map(|(user, shown)| (user.user.username.as_str(), shown));
            let (first, host) = letters(identity.typed(), like, &drawn);
            identity::address(first, host, &drawn)
        }
        ContactKind::PhoneNumber => {
            let digits = like.map_or(usize::from(identity::DIGITS), |(_, shown)| shown.len() - 1);
            let digits = drawn.iter().take(digits).map(identity::digit);
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
    let named = |letter: Option<char>| letter.filter(char::is_ascii_alphanumeric);
    let mut letter = char::from(one_of(identity::FIRST_LETTERS, drawn[0]));
    let mut of_host = char::from(one_of(identity::HOST_LETTERS, drawn[1]));
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
    fn passkeys_are_as_various_as_those_that_are_made() {
        assert_eq!(MADE.iter().map(|(often, ..)| u32::from(*often)).sum::<u32>(), 100);
        let drawn = |byte: u8| passkey(|part| [if part == "passkey" { byte } else { 7 }; 32]);
        let of = |byte| (drawn(byte).id.len(), drawn(byte).transports);
        assert_eq!(of(0), (20, &["hybrid", "internal"][..]));
        assert_eq!(of(35).0, 20);
        assert_eq!(of(36).0, 32);
        assert_eq!(of(99), (64, &["usb"][..]));
        assert_eq!(of(100).0, 20, "the first again");
    }
}
