//! SRP-6a as Cognito's clients speak it: group 15 of RFC 3526, SHA-256, `g` = 2.
//!
//! Here is what a password leaves behind when it is set: a salt and a verifier.

use openssl::bn::{BigNum, BigNumContext};
use openssl::error::ErrorStack;
use sha2::{Digest as _, Sha256};

use crate::random::Random;

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
    let mut x = BigNum::from_slice(&outer.finalize())?;
    x.set_const_time();
    let n = BigNum::get_rfc3526_prime_3072()?;
    let mut v = BigNum::new()?;
    v.mod_exp(&*BigNum::from_u32(2)?, &x, &n, &mut *BigNumContext::new()?)?;
    Ok(Verifier { salt, verifier: v.to_vec() })
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
