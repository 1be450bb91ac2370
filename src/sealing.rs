//! Keys at rest: a KEK wraps data keys, data keys seal rows.
//!
//! A sealed value is `version ‖ nonce ‖ XChaCha20-Poly1305`, its associated data names table, column and primary
//! key, so that a value moved to another row does not open. Source: OWASP ASVS 11.3.3.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::random::Random;

const VERSION: u8 = 1;
const NONCE: usize = 24;

/// A sealed value that does not open: altered, moved, or sealed under another key.
#[derive(Debug, thiserror::Error)]
#[error("a sealed value does not open: it was altered, moved or sealed under another key")]
pub struct DoesNotOpen;

/// A 256-bit key that seals. It prints as nothing.
#[derive(Clone)]
pub struct SealingKey(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

impl SealingKey {
    /// A fresh key.
    pub fn generate(random: Random) -> Self {
        Self(Zeroizing::new(random.bytes()))
    }

    /// A key out of its 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The key's bytes, to wrap them.
    pub fn expose(&self) -> &[u8] {
        &*self.0
    }

    /// Names the key without telling it: the first 16 hex digits of its hash.
    pub fn id(&self) -> String {
        let mut named = Sha256::new();
        named.update(b"poolhouse key id");
        named.update(*self.0);
        hex::encode(&named.finalize()[..8])
    }

    /// Seals `clear`; `place` names table, column and primary key.
    pub fn seal(&self, random: Random, place: &str, clear: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE] = random.bytes();
        let cipher = XChaCha20Poly1305::new(&Key::from(*self.0));
        let payload = Payload { msg: clear, aad: place.as_bytes() };
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default();
        let mut out = Vec::with_capacity(1 + NONCE + sealed.len());
        out.push(VERSION);
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&sealed);
        out
    }

    /// Opens what [`seal`](Self::seal) made for the same place.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let (version, rest) = sealed.split_first().ok_or(DoesNotOpen)?;
        let (nonce, body) = rest.split_at_checked(NONCE).ok_or(DoesNotOpen)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| DoesNotOpen)?;
        if *version != VERSION {
            return Err(DoesNotOpen);
        }
        let cipher = XChaCha20Poly1305::new(&Key::from(*self.0));
        let payload = Payload { msg: body, aad: place.as_bytes() };
        let clear = cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| DoesNotOpen)?;
        Ok(Zeroizing::new(clear))
    }

    /// HMAC-SHA-256 of the parts, each preceded by its length so that no two lists collide.
    pub fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = mac_with(&*self.0);
        for part in parts {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

/// HMAC-SHA-256 with a key of any length.
pub fn mac_with(key: &[u8]) -> Hmac<Sha256> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mac) => mac,
        Err(_) => unreachable!("HMAC takes keys of any length"),
    }
}

/// SHA-256, for tokens that are random enough to need no more.
pub fn digest(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token).into()
}

/// The keys of the installation, one for each purpose.
#[derive(Clone, Debug)]
pub struct ServerKeys {
    /// HMAC of short codes.
    pub code: SealingKey,
    /// Makes the successor of a refresh token.
    pub rotation: SealingKey,
    /// Seals page tokens.
    pub page_token: SealingKey,
    /// Seals browser flows and SECRET_BLOCKs.
    pub flow: SealingKey,
    /// Salts of users that do not exist. Never rotated: they must stay the same.
    pub fake_salt: SealingKey,
}

impl ServerKeys {
    /// The purposes under which the keys are stored, in the order of [`from_keys`](Self::from_keys).
    pub const PURPOSES: [&str; 5] = ["code", "rotation", "page_token", "flow", "fake_salt"];

    /// The keys in the order of [`PURPOSES`](Self::PURPOSES).
    pub fn from_keys([code, rotation, page_token, flow, fake_salt]: [SealingKey; 5]) -> Self {
        Self { code, rotation, page_token, flow, fake_salt }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_place_under_its_key() {
        let key = SealingKey::generate(Random);
        let sealed = key.seal(Random, "users.srp_verifier:p:s", b"secret");
        assert_eq!(&**key.open("users.srp_verifier:p:s", &sealed).unwrap(), b"secret");
        assert!(key.open("users.srp_verifier:p:t", &sealed).is_err());
        assert!(SealingKey::generate(Random).open("users.srp_verifier:p:s", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(key.open("users.srp_verifier:p:s", &altered).is_err(), "byte {at}");
            assert!(key.open("users.srp_verifier:p:s", &sealed[..at]).is_err());
        }
    }

    #[test]
    fn a_mac_tells_lists_apart() {
        let key = SealingKey::generate(Random);
        assert_ne!(key.mac(&[b"ab", b"c"]), key.mac(&[b"a", b"bc"]));
    }
}
