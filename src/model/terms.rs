//! Terms of use and privacy policies that clients link to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::model::ids::{ClientId, TermsId, UserPoolId};

/// Which of the two it is. Source: API_TermsType.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
pub enum TermsName {
    TermsOfUse,
    PrivacyPolicy,
}

/// Language to URL: `cognito:default`, `cognito:english`, ...
pub type Links = BTreeMap<String, String>;

/// The language that everybody gets who has no other.
pub const DEFAULT: &str = "cognito:default";

/// Terms as they are stored.
#[derive(Clone, Debug)]
pub struct Terms {
    pub user_pool_id: UserPoolId,
    pub id: TermsId,
    pub client_id: ClientId,
    pub name: TermsName,
    pub links: Links,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

/// Terms as they were at a time: which ones, and when they had last been changed. Written as a form carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct TermsVersion {
    pub id: TermsId,
    pub version: DateTime<Utc>,
}

impl TermsVersion {
    /// The versions that a form carries; what is none is left out.
    pub fn read(text: &str) -> Vec<Self> {
        let one = |text: &str| {
            let (id, micros) = text.split_once('.')?;
            let version = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
            Some(Self { id: TermsId(id.parse().ok()?), version })
        };
        text.split(' ').filter_map(one).collect()
    }

    /// The same for a form.
    pub fn write(versions: &[Self]) -> String {
        let one = |of: &Self| format!("{}.{}", of.id.0, of.version.timestamp_micros());
        versions.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

impl Terms {
    /// What somebody agrees to who agrees to them now.
    pub fn version(&self) -> TermsVersion {
        TermsVersion { id: self.id, version: self.modified_at }
    }

    /// The URL for whoever reads a language (BCP 47), or else the default one.
    pub fn link(&self, language: &str) -> Option<&str> {
        let named = cognito(language).and_then(|name| self.links.get(name));
        named.or_else(|| self.links.get(DEFAULT)).map(String::as_str)
    }
}

/// What Cognito calls a language.
fn cognito(language: &str) -> Option<&'static str> {
    let chinese = |tag: &str| match tag.to_ascii_lowercase() {
        tag if tag.contains("hant") || tag.ends_with("-tw") || tag.ends_with("-hk") => {
            "cognito:chinese-traditional"
        }
        _ => "cognito:chinese-simplified",
    };
    let plain = language.split('-').next().unwrap_or_default();
    Some(match plain {
        "de" => "cognito:german",
        "en" => "cognito:english",
        "es" => "cognito:spanish",
        "fr" => "cognito:french",
        "id" => "cognito:bahasa-indonesia",
        "it" => "cognito:italian",
        "ja" => "cognito:japanese",
        "ko" => "cognito:korean",
        "nl" => "cognito:dutch",
        "pt" => "cognito:portuguese-brazil",
        "zh" => chinese(language),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_carries_versions() {
        let of = |id, micros| TermsVersion {
            id: TermsId(uuid::Uuid::from_u128(id)),
            version: DateTime::from_timestamp_micros(micros).unwrap(),
        };
        let both = [of(1, 1_800_000_000_000_001), of(2, 5)];
        assert_eq!(TermsVersion::read(&TermsVersion::write(&both)), both);
        assert_eq!(TermsVersion::read("x.1 5 . 00000000-0000-0000-0000-000000000001.x"), []);
        assert_eq!(TermsVersion::read(""), []);
    }

    #[test]
    fn the_link_is_the_readers_or_the_default_one() {
        let link = |language: &str| (language.to_owned(), format!("https://a.example/{language}"));
        let all = [DEFAULT, "cognito:german", "cognito:chinese-traditional"];
        let terms = Terms {
            user_pool_id: UserPoolId::new("us-east-1_a"),
            id: TermsId(uuid::Uuid::nil()),
            client_id: ClientId::new("a"),
            name: TermsName::TermsOfUse,
            links: all.map(link).into(),
            created_at: DateTime::UNIX_EPOCH,
            modified_at: DateTime::UNIX_EPOCH,
        };
        for (language, wanted) in [
            ("de", "cognito:german"),
            ("de-AT", "cognito:german"),
            ("zh-TW", "cognito:chinese-traditional"),
            ("zh-Hant", "cognito:chinese-traditional"),
            ("zh-CN", DEFAULT),
            ("en", DEFAULT),
            ("ar", DEFAULT),
        ] {
            let wanted = format!("https://a.example/{wanted}");
            assert_eq!(terms.link(language), Some(wanted.as_str()), "{language}");
        }
    }
}
