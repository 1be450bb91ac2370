//! SRP-6a as Cognito's clients speak it: group 15 of RFC 3526, SHA-256, `g` = 2.
//!
//! A password leaves a salt and a verifier behind when it is set. At sign-in [`challenge`] answers the client's `A`, and
//! [`Exchange::signature`] is what a client that knows the password signs with. Exponents are secret, so the powers of
//! secrets take constant time; a challenge and its check cost three powers with exponents of 256 bits.

use hmac::Mac as _;
use openssl::bn::{BigNum, BigNumContext, BigNumRef};
use openssl::error::ErrorStack;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::random::Random;
use crate::sealing::mac_with;

/// Salt and verifier of a password, as big-endian bytes.
pub struct Verifier {
    pub salt: [u8; 16],
    pub verifier: Vec<u8>,
}

/// A salt that every client reads alike: some parse it as an integer, others as hexadecimal text, so its first byte
/// is 0x10 to 0x7f.
pub fn salt(random: Random) -> [u8; 16] {
    let mut salt: [u8; 16] = random.bytes();
    salt[0] = 0x10 + salt[0] % 0x70;
    salt
}

/// `g^x mod N` with `x = H(pad(salt) ‖ H(pool ‖ user ‖ ":" ‖ password))`.
pub fn verifier(
    pool: &str,
    user: &str,
    password: &str,
    salt: [u8; 16],
) -> Result<Verifier, ErrorStack> {
    let mut inner = Sha256::new();
    for part in [pool, user, ":", password] {
        inner.update(part.as_bytes());
    }
    let mut outer = Sha256::new();
    outer.update(pad(&salt));
    outer.update(inner.finalize());
    let v = power(&*BigNum::from_u32(2)?, &outer.finalize())?;
    Ok(Verifier { salt, verifier: v.to_vec() })
}

/// How many bytes `N` has: no number of the protocol is longer.
pub const SIZE: usize = 384;

/// `base^exponent mod N`, in constant time.
fn power(base: &BigNumRef, exponent: &[u8]) -> Result<BigNum, ErrorStack> {
    let mut exponent = BigNum::from_slice(exponent)?;
    exponent.set_const_time();
    let mut out = BigNum::new()?;
    let n = BigNum::get_rfc3526_prime_3072()?;
    out.mod_exp(base, &exponent, &n, &mut *BigNumContext::new()?)?;
    Ok(out)
}

/// `a·b mod N`.
fn product(a: &BigNumRef, b: &BigNumRef) -> Result<BigNum, ErrorStack> {
    let mut out = BigNum::new()?;
    let n = BigNum::get_rfc3526_prime_3072()?;
    out.mod_mul(a, b, &n, &mut *BigNumContext::new()?)?;
    Ok(out)
}

/// The client's `A`, from its hexadecimal text. `None` for what is no number, too long, or a multiple of `N`: with that
/// the shared secret would be known without a password (RFC 5054 §2.5.4).
pub fn public_of_client(text: &str) -> Result<Option<Vec<u8>>, ErrorStack> {
    let even = if text.len() % 2 == 1 { format!("0{text}") } else { text.to_owned() };
    let Ok(bytes) = hex::decode(even) else { return Ok(None) };
    let digits = bytes.iter().skip_while(|byte| **byte == 0).count();
    if digits == 0 || digits > SIZE {
        return Ok(None);
    }
    Ok((!is_zero(&bytes)?).then(|| bytes[bytes.len() - digits..].to_vec()))
}

/// Whether a number, as big-endian bytes, is a multiple of `N`. As a verifier it would let in whoever knows no password.
pub fn is_zero(number: &[u8]) -> Result<bool, ErrorStack> {
    let (number, one) = (BigNum::from_slice(number)?, BigNum::from_u32(1)?);
    Ok(product(&number, &one)?.num_bits() == 0)
}

/// The server's secret `b`, and its public `B`.
pub struct Challenge {
    pub secret: Zeroizing<[u8; 32]>,
    pub public: Vec<u8>,
}

/// Begins an exchange: `B = k·v + g^b mod N`, which is never 0 for honest values of `v`.
pub fn challenge(verifier: &[u8], secret: [u8; 32]) -> Result<Challenge, ErrorStack> {
    let (n, g) = (BigNum::get_rfc3526_prime_3072()?, BigNum::from_u32(2)?);
    let mut multiplier = Sha256::new();
    multiplier.update(pad(&n.to_vec()));
    multiplier.update(pad(&g.to_vec()));
    let k = BigNum::from_slice(&multiplier.finalize())?;
    let kv = product(&k, &*BigNum::from_slice(verifier)?)?;
    let mut public = BigNum::new()?;
    public.mod_add(&kv, &*power(&g, &secret)?, &n, &mut *BigNumContext::new()?)?;
    Ok(Challenge { secret: Zeroizing::new(secret), public: public.to_vec() })
}

/// An exchange whose proof has come: the numbers, as big-endian bytes.
pub struct Exchange<'a> {
    /// The client's `A`; see [`public_of_client`].
    pub client_public: &'a [u8],
    pub server_public: &'a [u8],
    pub server_secret: &'a [u8],
    pub verifier: &'a [u8],
}

/// What is signed: pool or device group, user or device, SECRET_BLOCK and TIMESTAMP as they were sent.
pub struct Signed<'a> {
    pub group: &'a str,
    pub name: &'a str,
    pub secret_block: &'a [u8],
    pub timestamp: &'a str,
}

impl Exchange<'_> {
    /// PASSWORD_CLAIM_SIGNATURE of a client that knows the password. `None` where `u` is 0.
    pub fn signature(&self, signed: &Signed<'_>) -> Result<Option<[u8; 32]>, ErrorStack> {
        let mut scrambled = Sha256::new();
        scrambled.update(pad(self.client_public));
        scrambled.update(pad(self.server_public));
        let u = scrambled.finalize();
        if u.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let powered = power(&*BigNum::from_slice(self.verifier)?, &u)?;
        let base = product(&*BigNum::from_slice(self.client_public)?, &powered)?;
        let shared = Zeroizing::new(power(&base, self.server_secret)?.to_vec());
        let key = derived(&pad(&u), &Zeroizing::new(pad(&shared)));
        let mut mac = mac_with(&*key);
        mac.update(signed.group.as_bytes());
        mac.update(signed.name.as_bytes());
        mac.update(signed.secret_block);
        mac.update(signed.timestamp.as_bytes());
        Ok(Some(mac.finalize().into_bytes().into()))
    }
}

/// The first 16 bytes of HKDF-SHA256 (RFC 5869), which is one block of it.
fn derived(salt: &[u8], secret: &[u8]) -> Zeroizing<[u8; 16]> {
    let mut extract = mac_with(salt);
    extract.update(secret);
    let mut expand = mac_with(&Zeroizing::new(extract.finalize().into_bytes()));
    expand.update(b"Caldera Derived Key");
    expand.update(&[1]);
    let block: [u8; 32] = expand.finalize().into_bytes().into();
    let mut key = Zeroizing::new([0; 16]);
    key.copy_from_slice(&block[..16]);
    key
}

/// The shortest two's-complement form: a zero byte in front if the top bit is set.
fn pad(number: &[u8]) -> Vec<u8> {
    let start = number.iter().position(|b| *b != 0).unwrap_or(number.len());
    let mut out = Vec::with_capacity(number.len() + 1);
    if number.get(start).is_some_and(|first| first & 0x80 != 0) {
        out.push(0);
    }
    out.extend_from_slice(&number[start..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNED_AT: &str = "Wed May 7 00:09:40 UTC 2025";

    fn client_public() -> Vec<u8> {
        power(&BigNum::from_u32(2).unwrap(), &[0x11; 128]).unwrap().to_vec()
    }

    /// Numbers and signature of an exchange with the secrets of auth-flows.md section 4.
    fn exchanged(group: &str, name: &str, password: &str) -> (Challenge, [u8; 32]) {
        let made = verifier(group, name, password, [0x3f; 16]).unwrap();
        // The vector's b has 1024 bits.
        let b = [0x22; 128];
        let mut challenge = challenge(&made.verifier, [0x22; 32]).unwrap();
        let short = power(&BigNum::from_u32(2).unwrap(), &[0x22; 32]).unwrap();
        let long = power(&BigNum::from_u32(2).unwrap(), &b).unwrap();
        let n = BigNum::get_rfc3526_prime_3072().unwrap();
        let (mut kv, mut public) = (BigNum::new().unwrap(), BigNum::new().unwrap());
        let mut context = BigNumContext::new().unwrap();
        kv.mod_sub(&BigNum::from_slice(&challenge.public).unwrap(), &short, &n, &mut context)
            .unwrap();
        public.mod_add(&kv, &long, &n, &mut context).unwrap();
        challenge.public = public.to_vec();
        let exchange = Exchange {
            client_public: &client_public(),
            server_public: &challenge.public,
            server_secret: &b,
            verifier: &made.verifier,
        };
        let signed =
            Signed { group, name, secret_block: b"secret-block-bytes", timestamp: SIGNED_AT };
        let signature = exchange.signature(&signed).unwrap().unwrap();
        (challenge, signature)
    }

    fn base64(bytes: &[u8]) -> String {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    /// The vectors of auth-flows.md section 4, cross-checked with an independent client.
    #[test]
    fn an_exchange_is_that_of_cognitos_clients_to_the_byte() {
        let hashed = |number: &[u8]| hex::encode(Sha256::digest(pad(number)));
        let a = hashed(&client_public());
        assert_eq!(a, "f9f3f0f4857fcc7a83f7a2d602d3783150c9cc42175f8c53bf8d15aa0fd3761f");
        let user = "11111111-2222-4333-8444-555555555555";
        let (challenge, signature) = exchanged("TestPool1", user, "Passw0rd!");
        let b = hashed(&challenge.public);
        assert_eq!(b, "19746aa27395fb6b8b77e2e0a0f525a9f1875546a1ab36679ec47eafe8d32486");
        assert_eq!(base64(&signature), "gP2St8EmUTPzvrqxmMy+X8xhSijSulPMG57NMvfeuHw=");
        let device = "us-east-1_aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
        let (_, signature) = exchanged("-v7w9UcY6", device, "device-password");
        assert_eq!(base64(&signature), "im7t9z9Qi1TyPPVBnmVJ+hPCqs5DDgc/UDBgOdnK0WA=");
    }

    #[test]
    fn a_public_number_that_gives_the_secret_away_is_refused() {
        let n = BigNum::get_rfc3526_prime_3072().unwrap();
        let mut double = BigNum::new().unwrap();
        double.lshift1(&n).unwrap();
        let hexed = |number: &BigNumRef| number.to_hex_str().unwrap().to_string();
        for bad in ["", "0", "00", "xyz", "-1", "0x11", &hexed(&n), &hexed(&double)] {
            assert_eq!(public_of_client(bad).unwrap(), None, "{bad}");
        }
        assert_eq!(public_of_client(&"f".repeat(770)).unwrap(), None);
        assert_eq!(public_of_client("abc").unwrap(), Some(vec![0x0a, 0xbc]));
        assert_eq!(public_of_client("000abc").unwrap(), Some(vec![0x0a, 0xbc]));
    }

    /// The vector of auth-flows.md section 4, cross-checked with an independent client.
    #[test]
    fn the_verifier_is_that_of_cognitos_clients() {
        let user = "11111111-2222-4333-8444-555555555555";
        let made = verifier("TestPool1", user, "Passw0rd!", [0x3f; 16]).unwrap();
        let hashed = hex::encode(Sha256::digest(pad(&made.verifier)));
        assert_eq!(hashed, "2cccecdeff7ed8fd5a398a3a850965b821de067ef036cd07c9fef9676500288a");
    }

    #[test]
    fn salts_begin_with_a_byte_that_is_read_alike_everywhere() {
        for _ in 0..200 {
            assert!((0x10..0x80).contains(&salt(Random)[0]));
        }
    }
}
