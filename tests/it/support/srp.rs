//! SRP, the client's side, as amazon-cognito-identity-js does it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use openssl::bn::{BigNum, BigNumContext};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A client in the middle of an exchange.
pub struct Exchange {
    a: BigNum,
    /// `A`, in hexadecimal.
    pub public: String,
}

fn group() -> BigNum {
    BigNum::get_rfc3526_prime_3072().unwrap()
}

fn number(hex: &str) -> BigNum {
    BigNum::from_hex_str(hex).unwrap()
}

fn power(base: &BigNum, exponent: &BigNum) -> BigNum {
    let mut out = BigNum::new().unwrap();
    out.mod_exp(base, exponent, &group(), &mut BigNumContext::new().unwrap()).unwrap();
    out
}

fn product(a: &BigNum, b: &BigNum) -> BigNum {
    let mut out = BigNum::new().unwrap();
    out.mod_mul(a, b, &group(), &mut BigNumContext::new().unwrap()).unwrap();
    out
}

fn padded(number: &BigNum) -> Vec<u8> {
    let mut bytes = number.to_vec();
    if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    bytes
}

fn hashed(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

impl Exchange {
    /// A fresh `a`.
    pub fn begin() -> Self {
        let mut a = BigNum::new().unwrap();
        a.rand(1024, openssl::bn::MsbOption::ONE, false).unwrap();
        let public = power(&BigNum::from_u32(2).unwrap(), &a);
        let public = public.to_hex_str().unwrap().to_lowercase();
        Self { a, public: public.trim_start_matches('0').to_owned() }
    }

    /// PASSWORD_CLAIM_SIGNATURE for the parameters of a challenge.
    pub fn sign(&self, group_name: &str, asked: &Value, password: &str, timestamp: &str) -> String {
        let text = |name: &str| asked[name].as_str().unwrap();
        let user = asked["USER_ID_FOR_SRP"].as_str().unwrap_or_else(|| text("DEVICE_KEY"));
        let (salt, b) = (number(text("SALT")), number(text("SRP_B")));
        let inner = hashed(&[format!("{group_name}{user}:{password}").as_bytes()]);
        let x = BigNum::from_slice(&hashed(&[&padded(&salt), &inner])).unwrap();
        let u = hashed(&[&padded(&number(&self.public)), &padded(&b)]);
        let u = BigNum::from_slice(&u).unwrap();
        let g = BigNum::from_u32(2).unwrap();
        let k = BigNum::from_slice(&hashed(&[&padded(&group()), &padded(&g)])).unwrap();
        let mut base = BigNum::new().unwrap();
        let mut context = BigNumContext::new().unwrap();
        base.mod_sub(&b, &product(&k, &power(&g, &x)), &group(), &mut context).unwrap();
        let mut exponent = BigNum::new().unwrap();
        exponent.checked_mul(&u, &x, &mut context).unwrap();
        let mut sum = BigNum::new().unwrap();
        sum.checked_add(&self.a, &exponent).unwrap();
        let shared = padded(&power(&base, &sum));
        let key = mac(&mac(&padded(&u), &[&shared]), &[b"Caldera Derived Key", &[1]]);
        let block = STANDARD.decode(text("SECRET_BLOCK")).unwrap();
        let parts = [group_name.as_bytes(), user.as_bytes(), &block, timestamp.as_bytes()];
        STANDARD.encode(mac(&key[..16], &parts))
    }

    /// ChallengeResponses to PASSWORD_VERIFIER at a moment.
    pub fn responses(
        &self,
        now: DateTime<Utc>,
        pool: &str,
        asked: &Value,
        password: &str,
    ) -> Value {
        let timestamp = timestamp(now);
        let suffix = pool.split_once('_').unwrap().1;
        json!({
            "USERNAME": asked["USER_ID_FOR_SRP"],
            "PASSWORD_CLAIM_SECRET_BLOCK": asked["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": self.sign(suffix, asked, password, &timestamp),
            "TIMESTAMP": timestamp,
        })
    }
}

/// `Wed May 7 00:09:40 UTC 2025`.
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.format("%a %b %-d %H:%M:%S UTC %Y").to_string()
}
