//! Signs and verifies the JWTs of a pool (RFC 7515 compact form, RS256). The only module that names josekit.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use josekit::jws::alg::rsassa::{RsassaJwsSigner, RsassaJwsVerifier};
use josekit::jws::{JwsSigner as _, JwsVerifier as _, RS256};
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::model::ids::Kid;
use crate::random::Random;

/// The longest JWT that is looked at, in bytes: the claims of a user in a hundred groups with long names fit.
const MAX_JWT: usize = 128 * 1024;

/// The claims of a JWT.
pub type Claims = Map<String, Value>;

/// A private key, parsed once and kept ready.
#[derive(Clone)]
pub struct Signer {
    kid: Kid,
    /// `base64url(header) + "."`, the same for every token of the key.
    header: Arc<str>,
    key: Arc<RsassaJwsSigner>,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.kid)
    }
}

/// A fresh key pair: private half as PKCS#8 DER, public half as JWK.
pub struct KeyPair {
    pub kid: Kid,
    pub private: Zeroizing<Vec<u8>>,
    pub public_jwk: Value,
}

impl KeyPair {
    /// Makes an RSA key of 2048 bits. Takes some 100 ms: call it on the hash pool.
    pub fn generate(random: Random) -> anyhow::Result<Self> {
        let rsa = Rsa::generate(2048)?;
        // Cognito's kids are the base64 of 32 bytes, padding included.
        let kid = Kid::new(STANDARD.encode(random.bytes::<32>()));
        let public_jwk = json!({
            "alg": "RS256",
            "e": URL_SAFE_NO_PAD.encode(rsa.e().to_vec()),
            "kid": kid.as_str(),
            "kty": "RSA",
            "n": URL_SAFE_NO_PAD.encode(rsa.n().to_vec()),
            "use": "sig",
        });
        let private = Zeroizing::new(PKey::from_rsa(rsa)?.private_key_to_pkcs8()?);
        Ok(Self { kid, private, public_jwk })
    }
}

impl KeyPair {
    /// The same key under a fresh id, for tests that share one.
    #[doc(hidden)]
    pub fn renamed(&self, random: Random) -> anyhow::Result<Self> {
        let kid = Kid::new(STANDARD.encode(random.bytes::<32>()));
        let mut public_jwk = self.public_jwk.clone();
        public_jwk["kid"] = json!(kid.as_str());
        Ok(Self { kid, private: self.private.clone(), public_jwk })
    }
}

impl Signer {
    /// Parses a private key in PKCS#8 DER.
    pub fn new(kid: &Kid, private: &[u8]) -> anyhow::Result<Self> {
        let key = RS256.signer_from_der(private)?;
        // Exactly these two members, in this order: no `typ`.
        let header = json!({"kid": kid.as_str(), "alg": "RS256"}).to_string();
        let header = format!("{}.", URL_SAFE_NO_PAD.encode(header)).into();
        Ok(Self { kid: kid.clone(), header, key: Arc::new(key) })
    }

    /// The key's id.
    pub fn kid(&self) -> &Kid {
        &self.kid
    }

    /// Signs the claims.
    pub fn sign(&self, claims: &Claims) -> anyhow::Result<String> {
        self.sign_under(&self.header, claims)
    }

    /// Signs the claims of a token that has a type of its own (RFC 8725 §3.11).
    pub fn sign_typed(&self, typ: &str, claims: &Claims) -> anyhow::Result<String> {
        let header = json!({"typ": typ, "kid": self.kid.as_str(), "alg": "RS256"}).to_string();
        self.sign_under(&format!("{}.", URL_SAFE_NO_PAD.encode(header)), claims)
    }

    fn sign_under(&self, header: &str, claims: &Claims) -> anyhow::Result<String> {
        let mut token = String::with_capacity(1536);
        token.push_str(header);
        URL_SAFE_NO_PAD.encode_string(serde_json::to_vec(claims)?, &mut token);
        let signature = self.key.sign(token.as_bytes())?;
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

/// A public key. The algorithm is the key's, never the token's.
#[derive(Clone)]
pub struct Verifier(Arc<RsassaJwsVerifier>);

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Verifier")
    }
}

impl Verifier {
    /// Reads a public JWK of ours.
    pub fn new(public_jwk: &Value) -> anyhow::Result<Self> {
        let Value::Object(members) = public_jwk else { anyhow::bail!("a JWK is an object") };
        let jwk = josekit::jwk::Jwk::from_map(members.clone())?;
        Ok(Self(Arc::new(RS256.verifier_from_jwk(&jwk)?)))
    }

    /// The claims, if the signature is this key's.
    pub fn verify(&self, token: &Unverified<'_>) -> Option<Claims> {
        self.0.verify(token.signed.as_bytes(), &token.signature).ok()?;
        let payload = URL_SAFE_NO_PAD.decode(token.payload).ok()?;
        serde_json::from_slice(&payload).ok()
    }
}

/// A JWT taken apart, nothing in it believed.
#[derive(Debug)]
pub struct Unverified<'a> {
    /// Says which key to look up, nothing else.
    pub kid: Kid,
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    kid: Kid,
    alg: String,
    crit: Option<Value>,
    jwk: Option<Value>,
    jku: Option<Value>,
    x5u: Option<Value>,
}

impl<'a> Unverified<'a> {
    /// Takes a compact JWS apart. `None` for anything but RS256 with a plain header (RFC 8725 §3.1, §3.10).
    pub fn parse(token: &'a str) -> Option<Self> {
        if token.len() > MAX_JWT {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        let plain = header.crit.is_none()
            && header.jwk.is_none()
            && header.jku.is_none()
            && header.x5u.is_none();
        if header.alg != "RS256" || !plain || payload.contains('.') {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self { kid: header.kid, signed, payload, signature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> (Signer, Verifier) {
        let pair = KeyPair::generate(Random).unwrap();
        let signer = Signer::new(&pair.kid, &pair.private).unwrap();
        (signer, Verifier::new(&pair.public_jwk).unwrap())
    }

    #[test]
    fn what_is_signed_verifies_and_nothing_else_does() {
        let (signer, verifier) = key();
        let claims: Claims = serde_json::from_value(json!({"sub": "ann", "exp": 1})).unwrap();
        let token = signer.sign(&claims).unwrap();
        let parsed = Unverified::parse(&token).unwrap();
        assert_eq!(&parsed.kid, signer.kid());
        assert_eq!(verifier.verify(&parsed), Some(claims));
        let (_, stranger) = key();
        assert_eq!(stranger.verify(&parsed), None);
    }

    #[test]
    fn other_algorithms_and_keys_in_headers_are_refused() {
        let (signer, _) = key();
        let token = signer.sign(&Claims::new()).unwrap();
        let (_, rest) = token.split_once('.').unwrap();
        for header in [
            json!({"kid": "k", "alg": "none"}),
            json!({"kid": "k", "alg": "HS256"}),
            json!({"alg": "RS256"}),
            json!({"kid": "k", "alg": "RS256", "jwk": {}}),
            json!({"kid": "k", "alg": "RS256", "jku": "https://x"}),
            json!({"kid": "k", "alg": "RS256", "crit": ["b64"]}),
        ] {
            let forged = format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header.to_string()));
            assert!(Unverified::parse(&forged).is_none(), "{header}");
        }
        for junk in ["", ".", "..", "a.b.c", "a.b.c.d", &"x".repeat(MAX_JWT + 1)] {
            assert!(Unverified::parse(junk).is_none());
        }
    }
}
