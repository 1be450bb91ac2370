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
    algorithm: Algorithm,
    signer: Box<dyn JwsSigner>,
}

impl Key {
    pub fn new(algorithm: Algorithm) -> Self {
        let pair = KeyPair::generate(Random, algorithm).unwrap();
        let signer: Box<dyn JwsSigner> = match algorithm {
            Algorithm::Rs256 => Box::new(RS256.signer_from_der(&*pair.private).unwrap()),
            Algorithm::Ps256 => {
                let rsa = PKey::private_key_from_pkcs8(&pair.private).unwrap().rsa().unwrap();
                Box::new(PS256.signer_from_der(rsa.private_key_to_der().unwrap()).unwrap())
            }
            Algorithm::Es256 => Box::new(ES256.signer_from_der(&*pair.private).unwrap()),
            Algorithm::EdDsa => Box::new(EdDSA.signer_from_der(&*pair.private).unwrap()),
        };
        Self { jwk: pair.public_jwk, algorithm, signer }
    }

    /// What tokens that are bound to it name.
    pub fn jkt(&self) -> String {
        thumbprint(&self.jwk).unwrap()
    }

    /// A JWT with this header; `alg` is the key's where it names none.
    pub fn sign(&self, mut header: Value, claims: &Value) -> String {
        if header["alg"].is_null() {
            header["alg"] = json!(self.algorithm.name());
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
