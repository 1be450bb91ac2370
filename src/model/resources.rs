//! The services that tokens are for: resource indicators (RFC 8707).

use serde::Deserialize;
use serde_json::{Value, json};

/// Resource indicators, each once: the `aud` of access tokens. None means whoever takes tokens of the pool.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Claim")]
pub struct Resources(Vec<String>);

/// `aud` as a token has it (RFC 7519 §4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Claim {
    One(String),
    Several(Vec<String>),
}

impl From<Claim> for Resources {
    fn from(claim: Claim) -> Self {
        match claim {
            Claim::One(one) => Self(vec![one]),
            Claim::Several(several) => Self::of(several),
        }
    }
}

impl Resources {
    /// Those that are named, each once.
    pub fn of(named: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let mut resources: Vec<String> = Vec::new();
        for one in named {
            let one = one.into();
            if !resources.contains(&one) {
                resources.push(one);
            }
        }
        Self(resources)
    }

    /// As a row has them. No URI has a space.
    pub fn read(stored: Option<&str>) -> Self {
        Self(stored.into_iter().flat_map(|stored| stored.split(' ')).map(str::to_owned).collect())
    }

    /// For a row; nothing where there is none.
    pub fn stored(&self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join(" "))
    }

    /// `aud`: a string, or a list of several.
    pub fn claim(&self) -> Option<Value> {
        match self.0.as_slice() {
            [] => None,
            [one] => Some(json!(one)),
            several => Some(json!(several)),
        }
    }

    /// Whether no service is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// One by one.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether all of them are among others.
    pub fn is_within(&self, others: &Self) -> bool {
        self.0.iter().all(|one| others.0.contains(one))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_stored_and_told_as_one_or_several() {
        for (named, stored, claim) in [
            (vec![], None, None),
            (vec!["https://a"], Some("https://a"), Some(json!("https://a"))),
            (
                vec!["https://a", "b:/", "https://a"],
                Some("https://a b:/"),
                Some(json!(["https://a", "b:/"])),
            ),
        ] {
            let resources = Resources::of(named);
            assert_eq!((resources.stored().as_deref(), resources.claim()), (stored, claim.clone()));
            assert_eq!(Resources::read(stored), resources);
            if let Some(claim) = claim {
                assert_eq!(serde_json::from_value::<Resources>(claim).unwrap(), resources);
            }
        }
        let several = Resources::of(["a:1", "a:2"]);
        assert!(
            Resources::of(["a:2"]).is_within(&several)
                && !several.is_within(&Resources::of(["a:2"]))
        );
    }
}
