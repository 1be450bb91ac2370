//! Keys of clients: for assertions, and for proofs of possession.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use josekit::jws::{ES256, EdDSA, JwsSigner, PS256, RS256};
use openssl::pkey::PKey;
use poolhouse::jwt::{KeyPair, thumbprint};
use poolhouse::model::signing::Algorithm;
use poolhouse::random::Random;
use serde_json::{Value, json};

/// A private key and its public half.
pub struct Key {
    pub jwk: Value,
    signer: Box<dyn JwsSigner>,
    /// Of an RSA key: PKCS#1 DER.
    rsa: Vec<u8>,
}

impl Key {
    pub fn new(algorithm: Algorithm) -> Self {
        let pair = KeyPair::generate(Random, algorithm).unwrap();
        let private = PKey::private_key_from_pkcs8(&pair.private).unwrap();
        let rsa = private.rsa().map(|rsa| rsa.private_key_to_der().unwrap()).unwrap_or_default();
        let signer: Box<dyn JwsSigner> = match algorithm {
            Algorithm::Rs256 => Box::new(RS256.signer_from_der(&*pair.private).unwrap()),
            Algorithm::Ps256 => Box::new(PS256.signer_from_der(&rsa).unwrap()),
            Algorithm::Es256 => Box::new(ES256.signer_from_der(&*pair.private).unwrap()),
            Algorithm::EdDsa => Box::new(EdDSA.signer_from_der(&*pair.private).unwrap()),
        };
        Self { jwk: pair.public_jwk, signer, rsa }
    }

    /// Another Ed25519 key, which its algorithm is called after (RFC 9864).
    pub fn ed25519() -> Self {
        let mut key = Self::new(Algorithm::EdDsa);
        key.jwk["alg"] = json!("Ed25519");
        key
    }

    /// The same RSA key, used with another algorithm.
    pub fn used_with(&self, algorithm: Algorithm) -> Self {
        let signer: Box<dyn JwsSigner> = match algorithm {
            Algorithm::Ps256 => Box::new(PS256.signer_from_der(&self.rsa).unwrap()),
            other => panic!("{other:?}"),
        };
        let mut jwk = self.jwk.clone();
        jwk["alg"] = json!(algorithm.name());
        Self { jwk, signer, rsa: self.rsa.clone() }
    }

    /// What tokens that are bound to it name.
    pub fn jkt(&self) -> String {
        thumbprint(&self.jwk).unwrap()
    }

    /// A JWT with this header; `alg` is the key's where it names none.
    pub fn sign(&self, mut header: Value, claims: &Value) -> String {
        if header["alg"].is_null() {
            header["alg"] = self.jwk["alg"].clone();
        }
        let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(claims));
        let signature = self.signer.sign(signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    /// The public half without what a proof does not need.
    pub fn bare(&self) -> Value {
        let mut jwk = self.jwk.clone();
        for member in ["alg", "kid", "use"] {
            jwk.as_object_mut().unwrap().remove(member);
        }
        jwk
    }
}
