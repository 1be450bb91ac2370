//! Sessions as users and administrators see them: one for each sign-in at a client, and one for each browser.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::ids::{ClientId, OriginJti, SessionId, UserPoolId};

/// Whether a pool tracks sessions, and how many a user may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionPolicy {
    pub tracked: bool,
    /// 1 to 100 token sessions.
    pub max_per_user: i32,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self { tracked: false, max_per_user: 20 }
    }
}

/// What names a session: the id of its grant or browser session, as 25 digits of base 36 behind the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionName {
    /// A sign-in at a client: it lasts as long as its refresh token.
    Token(OriginJti),
    /// A browser of the hosted pages.
    Sso(SessionId),
}

/// How many digits of base 36 hold 128 bits.
const DIGITS: usize = 25;
const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

impl SessionName {
    fn parts(self) -> (&'static str, Uuid) {
        match self {
            Self::Token(id) => ("tkn", id.0),
            Self::Sso(id) => ("sso", id.0),
        }
    }
}

impl fmt::Display for SessionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id) = self.parts();
        let mut rest = id.as_u128();
        let mut digits = [b'0'; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = usize::try_from(rest % 36)
                .ok()
                .and_then(|at| ALPHABET.get(at))
                .copied()
                .unwrap_or(b'0');
            rest /= 36;
        }
        f.write_str(kind)?;
        digits.iter().try_for_each(|digit| write!(f, "{}", char::from(*digit)))
    }
}

/// The text names no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a session")]
pub struct NoSession;

impl FromStr for SessionName {
    type Err = NoSession;

    fn from_str(text: &str) -> Result<Self, NoSession> {
        let (kind, digits) = text.split_at_checked(3).ok_or(NoSession)?;
        let lower = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
        if digits.len() != DIGITS || !digits.bytes().all(lower) {
            return Err(NoSession);
        }
        // More than 128 bits overflow.
        let id = Uuid::from_u128(u128::from_str_radix(digits, 36).map_err(|_| NoSession)?);
        match kind {
            "tkn" => Ok(Self::Token(OriginJti(id))),
            "sso" => Ok(Self::Sso(SessionId(id))),
            _ => Err(NoSession),
        }
    }
}

/// Who uses a session, and when.
#[derive(Clone, Debug)]
pub struct Use {
    pub at: DateTime<Utc>,
    pub address: String,
    /// Operating system and browser, or app.
    pub device: String,
}

/// A session that was used. Of a browser session only the time counts: it is an app that uses it.
#[derive(Clone, Debug)]
pub struct Activity {
    pub user_pool_id: UserPoolId,
    pub session: SessionName,
    pub used: Use,
}

/// A session of a user that stands.
#[derive(Clone, Debug)]
pub struct Session {
    pub name: SessionName,
    /// The client that was signed in to, if it is known.
    pub client_id: Option<ClientId>,
    pub created_at: DateTime<Utc>,
    /// The last use that is known of.
    pub last: Use,
    /// The browser session that a token session came from.
    pub origin: Option<SessionId>,
}

/// What else ends with a session. Source: API_RevokeUserSession.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Associated {
    #[default]
    None,
    /// Of a token session the browser session that it came from, of a browser session all that came from it.
    Linked,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_have_the_form_of_the_api() {
        let name = SessionName::Token(OriginJti(Uuid::nil()));
        assert_eq!(name.to_string(), format!("tkn{}", "0".repeat(25)));
        let last = SessionName::Sso(SessionId(Uuid::max()));
        assert_eq!(last.to_string(), "ssof5lxx1zz5pnorynqglhzmsp33");
        for wrong in [
            "",
            "tkn",
            "tkn0",
            "abc0000000000000000000000000",
            "tkn000000000000000000000000A",
            "tkn+00000000000000000000000a",
            // One more than fits.
            "ssof5lxx1zz5pnorynqglhzmsp34",
            "ssozzzzzzzzzzzzzzzzzzzzzzzzz",
            "ßsso000000000000000000000000",
        ] {
            assert_eq!(wrong.parse::<SessionName>(), Err(NoSession), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_id_has_one_name(id: u128) {
            let name = SessionName::Token(OriginJti(Uuid::from_u128(id)));
            let text = name.to_string();
            prop_assert_eq!(text.len(), 28);
            prop_assert_eq!(text.parse(), Ok(name));
        }
    }
}
