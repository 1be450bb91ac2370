//! Signing keys of a pool.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::model::ids::Kid;

/// What signs a token: asymmetric alone, and nothing weaker than 112 bits (RFC 7518 §3.1, RFC 8037).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Rs256,
    Ps256,
    Es256,
    EdDsa,
}

impl Algorithm {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Rs256, Self::Ps256, Self::Es256, Self::EdDsa];

    /// Those that FAPI 2.0 allows (§5.4.1).
    pub const FAPI: [Self; 3] = [Self::Ps256, Self::Es256, Self::EdDsa];

    /// The name in `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// Whatever others may call one of them in `alg`.
    pub const NAMES: [&str; 5] = ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"];

    /// The algorithm that others mean by a name: that of RFC 9864 §2.2 for Ed25519, too, which we call as RFC 8037 does.
    pub fn meant_by(name: &str) -> Option<Self> {
        if name == "Ed25519" { Some(Self::EdDsa) } else { Self::named(name) }
    }

    /// The algorithm of a name; `None` for all others, `none` among them.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// What a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum KeyRole {
    Id,
    Access,
}

/// A signing key as stored.
#[derive(Clone, Debug)]
pub struct StoredSigningKey {
    pub kid: Kid,
    pub role: KeyRole,
    /// PKCS#8 DER, sealed; `None` once the key is retired.
    pub sealed_private: Option<Vec<u8>>,
    pub public_jwk: Value,
    /// From when it signs. It is published before.
    pub active_at: DateTime<Utc>,
    pub retired_at: Option<DateTime<Utc>>,
    /// When it leaves the JWKS: what it signed counts until then. At once when it retires, if it was withdrawn.
    pub unpublished_at: Option<DateTime<Utc>>,
}
