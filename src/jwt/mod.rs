//! Signs and verifies JWTs (RFC 7515 compact form): those of a pool, and those that clients sign. The only module that
//! names josekit.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use josekit::jwk::Jwk;
use josekit::jws::{ES256, EdDSA, JwsSigner, JwsVerifier, PS256, RS256};
use openssl::bn::BigNumContext;
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::rsa::Rsa;
use openssl::sha::Sha512;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use crate::model::ids::Kid;
use crate::model::signing::Algorithm;
use crate::random::Random;
use crate::sealing::digest;

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
    /// The same for access tokens that say what they are (RFC 9068 §2.1).
    access_header: Arc<str>,
    algorithm: Algorithm,
    key: Arc<dyn JwsSigner>,
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
    /// Makes a key: RSA of 2048 bits, P-256 or Ed25519. RSA takes some 100 ms: call it on the hash pool.
    pub fn generate(random: Random, algorithm: Algorithm) -> anyhow::Result<Self> {
        let key = match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => PKey::from_rsa(Rsa::generate(2048)?)?,
            Algorithm::Es256 => {
                let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
                PKey::from_ec_key(EcKey::generate(&group)?)?
            }
            Algorithm::EdDsa => PKey::generate_ed25519()?,
        };
        // Cognito's kids are the base64 of 32 bytes, padding included.
        let kid = Kid::new(STANDARD.encode(random.bytes::<32>()));
        let mut public_jwk = json!({"alg": algorithm.name()});
        match algorithm {
            Algorithm::Rs256 | Algorithm::Ps256 => {
                let rsa = key.rsa()?;
                public_jwk["e"] = json!(URL_SAFE_NO_PAD.encode(rsa.e().to_vec()));
                public_jwk["kid"] = json!(kid.as_str());
                public_jwk["kty"] = json!("RSA");
                public_jwk["n"] = json!(URL_SAFE_NO_PAD.encode(rsa.n().to_vec()));
            }
            Algorithm::Es256 => {
                let ec = key.ec_key()?;
                let (mut x, mut y) = (openssl::bn::BigNum::new()?, openssl::bn::BigNum::new()?);
                let mut context = BigNumContext::new()?;
                ec.public_key().affine_coordinates(ec.group(), &mut x, &mut y, &mut context)?;
                public_jwk["crv"] = json!("P-256");
                public_jwk["kid"] = json!(kid.as_str());
                public_jwk["kty"] = json!("EC");
                public_jwk["x"] = json!(URL_SAFE_NO_PAD.encode(x.to_vec_padded(32)?));
                public_jwk["y"] = json!(URL_SAFE_NO_PAD.encode(y.to_vec_padded(32)?));
            }
            Algorithm::EdDsa => {
                public_jwk["crv"] = json!("Ed25519");
                public_jwk["kid"] = json!(kid.as_str());
                public_jwk["kty"] = json!("OKP");
                public_jwk["x"] = json!(URL_SAFE_NO_PAD.encode(key.raw_public_key()?));
            }
        }
        public_jwk["use"] = json!("sig");
        let private = Zeroizing::new(key.private_key_to_pkcs8()?);
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
    pub fn new(kid: &Kid, algorithm: Algorithm, private: &[u8]) -> anyhow::Result<Self> {
        let key: Arc<dyn JwsSigner> = match algorithm {
            Algorithm::Rs256 => Arc::new(RS256.signer_from_der(private)?),
            // josekit reads such a key as PKCS#1 alone.
            Algorithm::Ps256 => {
                let rsa = PKey::private_key_from_pkcs8(private)?.rsa()?;
                let rsa = Zeroizing::new(rsa.private_key_to_der()?);
                Arc::new(PS256.signer_from_der(&*rsa)?)
            }
            Algorithm::Es256 => Arc::new(ES256.signer_from_der(private)?),
            Algorithm::EdDsa => Arc::new(EdDSA.signer_from_der(private)?),
        };
        // Exactly these two members, in this order: no `typ`.
        let header = json!({"kid": kid.as_str(), "alg": algorithm.name()}).to_string();
        let header = format!("{}.", URL_SAFE_NO_PAD.encode(header)).into();
        let access_header = typed_header("at+jwt", kid, algorithm).into();
        Ok(Self { kid: kid.clone(), header, access_header, algorithm, key })
    }

    /// The algorithm that the key signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
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
        self.sign_under(&typed_header(typ, &self.kid, self.algorithm), claims)
    }

    /// Signs the claims of an access token that says what it is.
    pub fn sign_access(&self, claims: &Claims) -> anyhow::Result<String> {
        self.sign_under(&self.access_header, claims)
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

fn typed_header(typ: &str, kid: &Kid, algorithm: Algorithm) -> String {
    let header = json!({"typ": typ, "kid": kid.as_str(), "alg": algorithm.name()}).to_string();
    format!("{}.", URL_SAFE_NO_PAD.encode(header))
}

/// A public key. The algorithm is the key's, never the token's.
#[derive(Clone)]
pub struct Verifier {
    algorithm: Algorithm,
    key: PublicKey,
}

#[derive(Clone)]
enum PublicKey {
    Jose(Arc<dyn JwsVerifier>),
    /// A point of P-256, uncompressed. A proof of possession brings its key with it: josekit has OpenSSL decode it again
    /// each time, which takes longer than to verify.
    P256(UnparsedPublicKey<Vec<u8>>),
}

impl PublicKey {
    fn verifies(&self, signed: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Jose(key) => key.verify(signed, signature).is_ok(),
            Self::P256(key) => key.verify(signed, signature).is_ok(),
        }
    }
}

impl std::fmt::Debug for Verifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Verifier({})", self.algorithm.name())
    }
}

/// The longest RSA modulus of a client, as base64url: 4096 bits.
const MAX_MODULUS: usize = 684;

/// The longest RSA exponent of a client, in bytes.
const MAX_EXPONENT: usize = 4;

impl Verifier {
    /// Reads a public JWK of ours, which names its algorithm.
    pub fn new(public_jwk: &Value) -> anyhow::Result<Self> {
        let named = public_jwk["alg"].as_str().and_then(Algorithm::named);
        Self::of(public_jwk, named.ok_or_else(|| anyhow::anyhow!("a JWK without an algorithm"))?)
    }

    /// Reads somebody's public JWK, to be used with this algorithm: the one that it is for, if it names one.
    pub fn of(public_jwk: &Value, algorithm: Algorithm) -> anyhow::Result<Self> {
        let Value::Object(members) = public_jwk else { anyhow::bail!("a JWK is an object") };
        let secret = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
        anyhow::ensure!(!secret.iter().any(|name| members.contains_key(*name)), "not public");
        let modulus = members.get("n").and_then(Value::as_str).unwrap_or_default();
        anyhow::ensure!(modulus.len() <= MAX_MODULUS, "the key is too long");
        if let Some(exponent) = members.get("e").and_then(Value::as_str) {
            anyhow::ensure!(is_exponent(exponent), "the exponent is none that is used");
        }
        anyhow::ensure!(members.get("crv") != Some(&json!("Ed448")), "the curve is not known");
        let jwk = || Jwk::from_map(members.clone());
        let key = match algorithm {
            Algorithm::Rs256 => PublicKey::Jose(Arc::new(RS256.verifier_from_jwk(&jwk()?)?)),
            Algorithm::Ps256 => PublicKey::Jose(Arc::new(PS256.verifier_from_jwk(&jwk()?)?)),
            Algorithm::Es256 => {
                PublicKey::P256(UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point(members)?))
            }
            Algorithm::EdDsa => {
                let mut jwk = jwk()?;
                if jwk.algorithm().and_then(Algorithm::meant_by) == Some(algorithm) {
                    jwk.set_algorithm(algorithm.name());
                }
                PublicKey::Jose(Arc::new(EdDSA.verifier_from_jwk(&jwk)?))
            }
        };
        Ok(Self { algorithm, key })
    }

    /// The algorithm that the key is used with.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The claims, if the signature is this key's.
    pub fn verify(&self, token: &Unverified<'_>) -> Option<Claims> {
        self.payload(token)?.read()
    }

    /// What was signed, if the signature is this key's.
    pub fn payload(&self, token: &Unverified<'_>) -> Option<Payload> {
        if token.algorithm != self.algorithm {
            return None;
        }
        if !self.key.verifies(token.signed.as_bytes(), &token.signature) {
            return None;
        }
        URL_SAFE_NO_PAD.decode(token.payload).ok().map(Payload)
    }
}

/// What somebody signed.
pub struct Payload(Vec<u8>);

impl Payload {
    /// The claims as a type has them; `None` if they are no such object.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        // A list would be read as the members in their order.
        let object = self.0.trim_ascii_start().starts_with(b"{");
        serde_json::from_slice(&self.0).ok().filter(|_| object)
    }
}

/// The curve, made once: that takes longer than to see whether a point is on it.
static P256: LazyLock<Result<EcGroup, ErrorStack>> =
    LazyLock::new(|| EcGroup::from_curve_name(Nid::X9_62_PRIME256V1));

/// The point of a key for ES256, uncompressed (SEC 1 §2.3.3): of the curve, and for signatures if it says what it is for.
fn point(members: &Map<String, Value>) -> anyhow::Result<Vec<u8>> {
    let is = |name: &str, ours: &str| members.get(name).and_then(Value::as_str) == Some(ours);
    let is_for = |name: &str, ours: &str| !members.contains_key(name) || is(name, ours);
    let verifies = members.get("key_ops").is_none_or(|all| {
        all.as_array().is_some_and(|all| all.iter().any(|operation| operation == "verify"))
    });
    let fits = is("kty", "EC")
        && is("crv", "P-256")
        && is_for("use", "sig")
        && is_for("alg", Algorithm::Es256.name())
        && verifies;
    anyhow::ensure!(fits, "the key is not for ES256");
    let mut point = vec![4];
    for name in ["x", "y"] {
        let encoded = members.get(name).and_then(Value::as_str).unwrap_or_default();
        let coordinate = URL_SAFE_NO_PAD.decode(encoded)?;
        // RFC 7518 §6.2.1.2.
        anyhow::ensure!(coordinate.len() == 32, "{name} has another length");
        point.extend_from_slice(&coordinate);
    }
    let group = P256.as_ref().map_err(|why| anyhow::anyhow!("{why}"))?;
    let mut context = BigNumContext::new()?;
    EcPoint::from_bytes(group, &point, &mut context)?;
    Ok(point)
}

/// Whether a public exponent of RSA is one that is used: odd, more than one, and so short that verifying costs little.
/// As long as the modulus it would cost a hundred times as much, and with one everything is its own signature.
fn is_exponent(encoded: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(encoded) else { return false };
    let odd = bytes.last().is_some_and(|last| last % 2 == 1);
    odd && bytes.len() <= MAX_EXPONENT && bytes.first() != Some(&0) && bytes != [1]
}

/// The thumbprint of a public key, by which tokens are bound to it (RFC 7638, SHA-256). `None` for what is no key.
pub fn thumbprint(public_jwk: &Value) -> Option<String> {
    let names: &[&str] = match public_jwk["kty"].as_str()? {
        "RSA" => &["e", "kty", "n"],
        "EC" => &["crv", "kty", "x", "y"],
        "OKP" => &["crv", "kty", "x"],
        _ => return None,
    };
    let mut members = BTreeMap::new();
    for name in names {
        members.insert(*name, public_jwk[*name].as_str()?);
    }
    Some(URL_SAFE_NO_PAD.encode(digest(&serde_json::to_vec(&members).ok()?)))
}

/// The left half of a token's digest, with the hash that goes with the algorithm of the ID token that holds it (OIDC Core
/// §3.1.3.6).
pub fn half_digest(algorithm: Algorithm, token: &str) -> String {
    match algorithm {
        Algorithm::EdDsa => {
            let mut sha = Sha512::new();
            sha.update(token.as_bytes());
            URL_SAFE_NO_PAD.encode(&sha.finish()[..32])
        }
        _ => URL_SAFE_NO_PAD.encode(&digest(token.as_bytes())[..16]),
    }
}

/// For whom a token is: RFC 7519 §4.1.3.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    /// All that are named.
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A JWT taken apart, nothing in it believed.
#[derive(Debug)]
pub struct Unverified<'a> {
    /// Says which key to look up, nothing else.
    pub kid: Kid,
    /// What it says that it was signed with: no key is used with anything but its own.
    pub algorithm: Algorithm,
    /// The type, where it names one (RFC 8725 §3.11).
    pub typ: Option<String>,
    /// The key that a proof of possession brings with it (RFC 9449 §4.2).
    pub jwk: Option<Value>,
    signed: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    #[serde(default)]
    kid: Option<Kid>,
    alg: String,
    typ: Option<String>,
    crit: Option<Value>,
    jwk: Option<Value>,
    jku: Option<Value>,
    x5u: Option<Value>,
}

impl<'a> Unverified<'a> {
    /// Takes a token that names its key apart. `None` for anything but a compact JWS with a plain header (RFC 8725 §3.1,
    /// §3.10).
    pub fn parse(token: &'a str) -> Option<Self> {
        let (named, parsed) = Self::any(token)?;
        (named && parsed.jwk.is_none()).then_some(parsed)
    }

    /// The same for a token of a client, which may leave it to us to find its key.
    pub fn of_client(token: &'a str) -> Option<Self> {
        Self::any(token).map(|(_, parsed)| parsed).filter(|parsed| parsed.jwk.is_none())
    }

    /// The same for a proof of possession, which brings its key along.
    pub fn proof(token: &'a str) -> Option<Self> {
        Self::any(token).map(|(_, parsed)| parsed).filter(|parsed| parsed.jwk.is_some())
    }

    /// Whether it may be signed with somebody's public JWK: with any where either has no name.
    pub fn may_be_of(&self, public_jwk: &Value) -> bool {
        let kid = self.kid.as_str();
        kid.is_empty() || public_jwk["kid"].as_str().is_none_or(|known| known == kid)
    }

    /// What was signed, if the signature is that of one of somebody's keys.
    pub fn signed_by(&self, public_jwks: &[Value]) -> Option<Payload> {
        let mut fitting = public_jwks.iter().filter(|key| self.may_be_of(key));
        fitting.find_map(|key| Verifier::of(key, self.algorithm).ok()?.payload(self))
    }

    /// Whether it names this type: a media type, in any case, before which `application/` may be left out (RFC 7515 §4.1.9).
    pub fn is_typed(&self, name: &str) -> bool {
        const APPLICATION: &str = "application/";
        self.typ.as_deref().is_some_and(|typ| {
            let (prefix, rest) = typ.split_at_checked(APPLICATION.len()).unwrap_or(("", typ));
            let rest = if prefix.eq_ignore_ascii_case(APPLICATION) { rest } else { typ };
            rest.eq_ignore_ascii_case(name)
        })
    }

    /// A token, and whether it names its key.
    fn any(token: &'a str) -> Option<(bool, Self)> {
        if token.len() > MAX_JWT {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        let header: Header = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        let plain = header.crit.is_none() && header.jku.is_none() && header.x5u.is_none();
        if !plain || payload.contains('.') {
            return None;
        }
        let algorithm = Algorithm::meant_by(&header.alg)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let Header { kid, typ, jwk, .. } = header;
        let named = kid.is_some();
        let kid = kid.unwrap_or_else(|| Kid::new(""));
        Some((named, Self { kid, algorithm, typ, jwk, signed, payload, signature }))
    }
}
