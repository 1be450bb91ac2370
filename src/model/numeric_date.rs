//! Points in time as tokens have them.

use serde::Deserialize;
use serde_json::Number;

/// NumericDate (RFC 7519 §2): seconds since 1970, in whole ones; what others write may have a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Number")]
pub struct NumericDate(pub i64);

/// Further away than any date that means something, and near enough to be counted with.
const FURTHEST: f64 = 1e12;

impl TryFrom<Number> for NumericDate {
    type Error = &'static str;

    fn try_from(number: Number) -> Result<Self, Self::Error> {
        let seconds = number.as_f64().filter(|seconds| seconds.abs() < FURTHEST);
        // Below that a float tells every whole second from the next.
        seconds.map(|seconds| Self(seconds.floor() as i64)).ok_or("not a date")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_have_a_fraction_and_has_bounds() {
        let read = |text: &str| serde_json::from_str::<NumericDate>(text).ok().map(|date| date.0);
        assert_eq!(read("1700000000"), Some(1_700_000_000));
        assert_eq!(read("1700000000.9"), Some(1_700_000_000));
        assert_eq!(read("-0.5"), Some(-1));
        assert_eq!(read("1.7e9"), Some(1_700_000_000));
        for wrong in ["\"1700000000\"", "9223372036854775807", "-9223372036854775808", "1e300"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
