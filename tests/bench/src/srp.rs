//! The client's side of SRP, with what stays the same from one sign-in to the next kept, and what three powers cost.

use std::time::Instant;

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use openssl::bn::{BigNum, BigNumContext, BigNumRef, MsbOption};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// A client: its secret `a`, and what it knows of its user.
pub struct Client {
    a: BigNum,
    /// `A`, in hexadecimal.
    pub public: String,
    /// Salt, `x` and `k·g^x`, once a challenge told the salt.
    known: Option<(String, BigNum, BigNum)>,
}

fn group() -> anyhow::Result<BigNum> {
    Ok(BigNum::get_rfc3526_prime_3072()?)
}

fn power(base: &BigNumRef, exponent: &BigNumRef) -> anyhow::Result<BigNum> {
    let mut out = BigNum::new()?;
    out.mod_exp(base, exponent, &*group()?, &mut *BigNumContext::new()?)?;
    Ok(out)
}

fn random(bits: i32) -> anyhow::Result<BigNum> {
    let mut number = BigNum::new()?;
    number.rand(bits, MsbOption::ONE, false)?;
    Ok(number)
}

fn padded(number: &BigNumRef) -> Vec<u8> {
    let mut bytes = number.to_vec();
    if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    bytes
}

fn hashed(parts: &[&[u8]]) -> anyhow::Result<BigNum> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    Ok(BigNum::from_slice(&hash.finalize())?)
}

fn mac(key: &[u8], parts: &[&[u8]]) -> anyhow::Result<Vec<u8>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
    parts.iter().for_each(|part| mac.update(part));
    Ok(mac.finalize().into_bytes().to_vec())
}

impl Client {
    pub fn new() -> anyhow::Result<Self> {
        let a = random(256)?;
        let public = power(&*BigNum::from_u32(2)?, &a)?.to_hex_str()?.to_lowercase();
        Ok(Self { a, public: public.trim_start_matches('0').to_owned(), known: None })
    }

    /// ChallengeResponses to PASSWORD_VERIFIER.
    pub fn responses(
        &mut self,
        pool: &str,
        asked: &Value,
        password: &str,
    ) -> anyhow::Result<Value> {
        let text = |name: &str| asked[name].as_str().with_context(|| format!("no {name}"));
        let (user, salt) = (text("USER_ID_FOR_SRP")?, text("SALT")?);
        let pool = pool.split_once('_').context("no pool id")?.1;
        let mut context = BigNumContext::new()?;
        if self.known.as_ref().is_none_or(|(known, ..)| known != salt) {
            let inner = Sha256::digest(format!("{pool}{user}:{password}"));
            let x = hashed(&[&padded(&*BigNum::from_hex_str(salt)?), &inner])?;
            let g = BigNum::from_u32(2)?;
            let k = hashed(&[&padded(&*group()?), &padded(&g)])?;
            let mut kgx = BigNum::new()?;
            kgx.mod_mul(&k, &*power(&g, &x)?, &*group()?, &mut context)?;
            self.known = Some((salt.to_owned(), x, kgx));
        }
        let (_, x, kgx) = self.known.as_ref().context("no salt")?;
        let b = BigNum::from_hex_str(text("SRP_B")?)?;
        let u = hashed(&[&padded(&*BigNum::from_hex_str(&self.public)?), &padded(&b)])?;
        let (mut base, mut ux, mut exponent) = (BigNum::new()?, BigNum::new()?, BigNum::new()?);
        base.mod_sub(&b, kgx, &*group()?, &mut context)?;
        ux.checked_mul(&u, x, &mut context)?;
        exponent.checked_add(&self.a, &ux)?;
        let shared = padded(&*power(&base, &exponent)?);
        let key = mac(&mac(&padded(&u), &[&shared])?, &[b"Caldera Derived Key", &[1]])?;
        let block = text("SECRET_BLOCK")?;
        let at = chrono::Utc::now().format("%a %b %-d %H:%M:%S UTC %Y").to_string();
        let signed = [pool.as_bytes(), user.as_bytes(), &STANDARD.decode(block)?, at.as_bytes()];
        Ok(json!({
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": STANDARD.encode(mac(&key[..16], &signed)?),
            "TIMESTAMP": at,
        }))
    }
}

/// Seconds that OpenSSL takes for three powers modulo the group's prime with exponents of 256 bits, in constant time.
pub fn three_powers() -> anyhow::Result<f64> {
    let (base, mut exponent) = (random(3071)?, random(256)?);
    exponent.set_const_time();
    let (rounds, start) = (300, Instant::now());
    for _ in 0..rounds {
        power(&base, &exponent)?;
    }
    Ok(start.elapsed().as_secs_f64() * 3.0 / f64::from(rounds))
}
