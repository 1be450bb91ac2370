//! Times on the wire: epoch seconds as a JSON number, with milliseconds as its fraction
//! (`1548099495.428`). For members: `#[serde(serialize_with = "epoch::serialize")]`.

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};

/// A time that writes itself so; `Option<Epoch>` needs no attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch(pub DateTime<Utc>);

impl From<DateTime<Utc>> for Epoch {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time)
    }
}

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        serialize(&self.0, to)
    }
}

/// Writes a time, without a fraction if it has none.
pub fn serialize<S: Serializer>(time: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    let millis = time.timestamp_millis();
    match millis % 1000 {
        0 => to.serialize_i64(millis / 1000),
        // Exact to the millisecond for any date: a double holds 2^53 milliseconds.
        _ => to.serialize_f64(millis as f64 / 1000.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(millis: i64) -> String {
        serde_json::to_string(&DateTime::from_timestamp_millis(millis).map(Epoch)).unwrap()
    }

    #[test]
    fn milliseconds_are_a_fraction() {
        assert_eq!(written(1_548_099_495_428), "1548099495.428");
        assert_eq!(written(1_548_099_495_001), "1548099495.001");
        assert_eq!(written(1_548_099_495_000), "1548099495");
        assert_eq!(serde_json::to_string(&None::<Epoch>).unwrap(), "null");
    }

    #[test]
    fn finer_parts_are_cut_off() {
        let time = DateTime::from_timestamp(1_548_099_495, 428_999_999).unwrap();
        assert_eq!(serde_json::to_string(&Epoch(time)).unwrap(), "1548099495.428");
    }
}
