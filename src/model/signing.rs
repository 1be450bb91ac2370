//! Signing keys of a pool.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::model::ids::Kid;

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
    /// When it leaves the JWKS.
    pub unpublished_at: Option<DateTime<Utc>>,
}
