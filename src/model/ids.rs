//! Identifiers and secrets, each a type of its own: mixing up a pool and a client does not compile.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Declares an identifier that is text.
macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text as it is: it was checked at the edge.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_id! {
    /// `<region>_<suffix>`.
    UserPoolId,
    /// An app client, unique over all pools.
    ClientId,
    /// The canonical username of a user, as it is stored.
    Username,
    /// A name under which users are found: NFKC, and case folded where the pool says so.
    LookupKey,
    /// The id of a signing key, unique over all pools.
    Kid,
    /// An access key of the signed API.
    AccessKeyId,
    /// The host name of the hosted pages, a prefix or a custom domain.
    DomainName,
    /// A resource server's identifier.
    ResourceServerId,
    /// A device of a user: `<region>_<UUID>`.
    DeviceKey,
    /// A group of a pool.
    GroupName,
    /// An identity provider of a pool.
    ProviderName,
}

impl UserPoolId {
    /// The part after `_`, which SRP uses as the pool's name.
    pub fn suffix(&self) -> &str {
        self.0.split_once('_').map_or("", |(_, suffix)| suffix)
    }

    /// The part before `_`.
    pub fn region(&self) -> &str {
        self.0.split_once('_').map_or("", |(region, _)| region)
    }
}

/// Declares an identifier that is a UUID.
macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

uuid_id! {
    /// A user: random, never reused.
    Sub,
    /// A grant: one sign-in of a user at a client.
    OriginJti,
    /// A browser session of the hosted pages.
    SessionId,
    /// Terms that a client links to.
    TermsId,
    /// A style of managed login.
    BrandingId,
}

impl Sub {
    /// That of no user.
    pub const NOBODY: Self = Self(Uuid::nil());
}

/// A user and the pool it is in: the key of everything that belongs to a user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserKey {
    pub pool: UserPoolId,
    pub sub: Sub,
}

impl UserKey {
    /// That of no user: what is computed for one is computed for nobody, too.
    pub fn nobody(pool: &UserPoolId) -> Self {
        Self { pool: pool.clone(), sub: Sub::NOBODY }
    }
}

/// Declares a secret that came in as text. It has no `Serialize`, and prints as redacted.
macro_rules! secret {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SecretString);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(SecretString::from(text.into()))
            }

            /// The clear text.
            pub fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }
    )+};
}

secret! {
    /// A password as typed; verified exactly as received.
    Password,
    /// A code sent by mail or SMS, as the user types it back.
    ConfirmationCode,
    /// `Base64(HMAC-SHA256(client secret, username ‖ client id))`.
    SecretHash,
    /// The secret of a client.
    ClientSecret,
    /// A refresh token as presented.
    RefreshToken,
    /// A refresh token, or an access token, that is to end.
    RevocableToken,
    /// An access token as presented.
    AccessToken,
    /// An authorization code as presented.
    AuthorizationCode,
    /// A challenge Session: `<pool id>.<random or sealed>`.
    ChallengeSession,
    /// A code of a software token, as the user reads it off.
    SoftwareTokenCode,
}

impl ChallengeSession {
    /// A Session of a pool. It names its pool, since some operations get nothing else to find it by; whoever changes
    /// the name has another Session, which nobody issued.
    pub fn of(pool: &UserPoolId, rest: &str) -> Self {
        Self::new(format!("{pool}.{rest}"))
    }

    /// The pool it names, and the rest.
    pub fn parts(&self) -> Option<(UserPoolId, &str)> {
        let (pool, rest) = self.expose().split_once('.')?;
        Some((UserPoolId::new(pool), rest))
    }
}

/// The name a user signs in with, as typed: username, `sub`, or an alias.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct TypedName(String);

impl TypedName {
    /// Takes the text as it is.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
