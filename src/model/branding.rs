//! Classic branding: what a customer put on the hosted pages.

use chrono::{DateTime, Utc};

use crate::model::ids::ClientId;

/// The id under which a pool's default is kept, in the place of a client's.
pub const ALL: &str = "ALL";

/// What pages need to know of a branding: that it is there, and in which version.
#[derive(Clone, Debug)]
pub struct Branding {
    /// The client it is for, or [`ALL`].
    pub client_id: ClientId,
    /// `YYYYMMDDhhmmss`; later ones compare greater.
    pub version: String,
    pub has_css: bool,
    /// The media type of the logo, if there is one.
    pub image_type: Option<String>,
}

/// A branding as its owner sees it.
#[derive(Clone, Debug)]
pub struct Customization {
    pub branding: Branding,
    /// As it was given.
    pub css: Option<String>,
    pub created_at: DateTime<Utc>,
    pub modified_at: DateTime<Utc>,
}

/// A file of a branding, as browsers get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandFile {
    /// What its URL names it by: a version, or a name that changes with its content.
    pub version: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Branding {
    /// The path of its stylesheet below the pages' base. The version in it lets browsers keep the file for good.
    pub fn css_path(&self) -> Option<String> {
        self.has_css.then(|| format!("/brand/{}/{}/custom.css", self.client_id, self.version))
    }

    /// The path of its logo below the pages' base.
    pub fn logo_path(&self) -> Option<String> {
        let name = match self.image_type.as_deref()? {
            "image/jpeg" => "logo.jpg",
            _ => "logo.png",
        };
        Some(format!("/brand/{}/{}/{name}", self.client_id, self.version))
    }
}

/// The version of a change made at `now`, later than `before`.
pub fn next_version(now: DateTime<Utc>, before: Option<&str>) -> String {
    let format = "%Y%m%d%H%M%S";
    let last = before
        .and_then(|before| chrono::NaiveDateTime::parse_from_str(before, format).ok())
        .map(|last| last.and_utc() + chrono::Duration::seconds(1));
    last.map_or(now, |after| after.max(now)).format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_grow_even_within_a_second() {
        let now = DateTime::from_timestamp(1_736_968_768, 900_000_000).unwrap();
        let first = next_version(now, None);
        assert_eq!(first, "20250115191928");
        assert_eq!(next_version(now, Some(&first)), "20250115191929");
        assert_eq!(next_version(now, Some("20240101000000")), first);
    }
}
