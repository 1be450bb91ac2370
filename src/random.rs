//! Randomness, from the operating system's generator alone.

use std::cell::RefCell;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use uuid::Uuid;

/// Digits and letters in lower case, for [`Random::text`].
pub const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Digits and letters, for [`Random::text`].
pub const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// How many names are drawn at a time.
const NAMES: usize = 64;

thread_local! {
    /// Drawn already: how many are left, and their bytes.
    static DRAWN: RefCell<(usize, [[u8; 16]; NAMES])> = const { RefCell::new((0, [[0; 16]; NAMES])) };
}

/// The operating system's generator. A failure of it ends the process: nothing may go on without it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Random {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(self) -> [u8; N] {
        let mut out = [0; N];
        let filled = OsRng.try_fill_bytes(&mut out);
        assert!(filled.is_ok(), "the operating system gives no randomness");
        out
    }

    /// An opaque token of 256 bits, as base64url without padding (43 characters).
    pub fn token(self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// `length` characters drawn evenly from `alphabet`, which has at most 256.
    pub fn text(self, length: usize, alphabet: &[u8]) -> String {
        let limit = 256 - 256 % alphabet.len();
        let mut out = String::with_capacity(length);
        while out.len() < length {
            let drawn = self.bytes::<64>();
            let even = drawn.iter().map(|b| usize::from(*b)).filter(|b| *b < limit);
            out.extend(
                even.take(length - out.len()).map(|b| char::from(alphabet[b % alphabet.len()])),
            );
        }
        out
    }

    /// `digits` decimal digits.
    pub fn digits(self, digits: usize) -> String {
        self.text(digits, b"0123456789")
    }

    /// A UUIDv4: for what leaves the house.
    pub fn uuid(self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// A UUIDv4 that names something and opens nothing, as a request's does. Many are drawn at a time: each alone would
    /// cost a call of the system.
    pub fn name(self) -> Uuid {
        let bytes = DRAWN.with_borrow_mut(|(left, names)| {
            if *left == 0 {
                names.as_flattened_mut().copy_from_slice(&self.bytes::<{ NAMES * 16 }>());
                *left = NAMES;
            }
            *left -= 1;
            names[*left]
        });
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// A UUIDv7 of `now`: for internal rows, so that new ones stand together in the index.
    pub fn ordered_uuid(self, now: chrono::DateTime<chrono::Utc>) -> Uuid {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_given_twice() {
        let names: std::collections::HashSet<_> = (0..3 * NAMES).map(|_| Random.name()).collect();
        assert_eq!(names.len(), 3 * NAMES);
        assert!(names.iter().all(|name| name.get_version_num() == 4));
    }

    #[test]
    fn text_has_its_length_and_alphabet() {
        for length in [0, 1, 6, 51, 200] {
            let text = Random.text(length, b"abc");
            assert_eq!(text.len(), length);
            assert!(text.bytes().all(|b| b"abc".contains(&b)));
        }
    }
}
