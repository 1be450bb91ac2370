//! What a style has beyond Cognito's settings, under the key `poolhouse`: a stylesheet of its own, fonts, texts, a
//! title, links.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use crate::model::branding::BrandFile;
use crate::model::managed_login::assets::Served;
use crate::model::managed_login::css;
use crate::model::managed_login::look::{Link, OwnWords, Words};
use crate::model::managed_login::settings::SettingsProblem;

/// The most fonts, and the largest of them, in bytes.
const MAX_FONTS: usize = 8;
const MAX_FONT: usize = 400_000;

/// Words that mean a font of the reader's own, in which what nobody may falsify is written.
const SYSTEM_FONTS: [&str; 15] = [
    "-apple-system",
    "BlinkMacSystemFont",
    "cursive",
    "emoji",
    "fangsong",
    "fantasy",
    "math",
    "monospace",
    "sans-serif",
    "serif",
    "system-ui",
    "ui-monospace",
    "ui-rounded",
    "ui-sans-serif",
    "ui-serif",
];

/// The longest text, and the most of them in a language.
const MAX_TEXT: usize = 1_000;
const MAX_TEXTS: usize = 1_000;

/// The most links of a band.
const MAX_LINKS: usize = 12;

/// The members of `poolhouse`. `null` stands for nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Extras {
    css: Option<String>,
    fonts: Option<Vec<Font>>,
    title: Option<String>,
    titles: Option<BTreeMap<String, String>>,
    header_links: Option<Vec<Link>>,
    footer_links: Option<Vec<Link>>,
    #[serde(deserialize_with = "texts")]
    pub texts: Words,
}

/// Texts that are `null` are none.
fn texts<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Words, D::Error> {
    type Given = BTreeMap<String, Option<BTreeMap<String, Option<String>>>>;
    let given = Option::<Given>::deserialize(from)?.unwrap_or_default();
    let languages = given.into_iter().filter_map(|(tag, texts)| {
        let texts = texts?.into_iter().filter_map(|(id, text)| Some((id, text?))).collect();
        Some((tag, texts))
    });
    Ok(languages.collect())
}

/// A font, as it was given.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Font {
    family: String,
    /// `400`, or `100 900` for a font that has all between.
    #[serde(default)]
    weight: Option<String>,
    #[serde(default)]
    style: Option<String>,
    /// WOFF2, base64.
    bytes: String,
}

/// A font as browsers get it, and the rule that names it.
pub struct Face {
    pub face: String,
    pub file: BrandFile,
}

fn wrong(what: &str, why: &str) -> SettingsProblem {
    SettingsProblem(format!("poolhouse.{what} {why}."))
}

impl Extras {
    /// Reads and checks the key `poolhouse` of a document.
    pub fn of(settings: &Map<String, Value>) -> Result<Self, SettingsProblem> {
        let Some(given) = settings.get("poolhouse").filter(|given| !given.is_null()) else {
            return Ok(Self::default());
        };
        let extras: Self = serde_json::from_value(given.clone())
            .map_err(|why| SettingsProblem(format!("poolhouse: {why}.")))?;
        extras.check()?;
        Ok(extras)
    }

    /// The languages that it has words in, each with the member that has them.
    pub fn languages(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let titles = self.titles.iter().flatten().map(|(tag, _)| ("titles", tag.as_str()));
        let links = [("headerLinks", &self.header_links), ("footerLinks", &self.footer_links)];
        let links = links.into_iter().flat_map(|(member, links)| {
            let texts = links.iter().flatten().flat_map(|link| link.texts.keys());
            texts.map(move |tag| (member, tag.as_str()))
        });
        // `*` is all of them.
        let texts = self.texts.keys().filter(|tag| *tag != "*").map(|tag| ("texts", tag.as_str()));
        titles.chain(links).chain(texts)
    }

    fn check(&self) -> Result<(), SettingsProblem> {
        let one_line = |text: &str, most: usize| {
            (1..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
        };
        if self.title.as_ref().is_some_and(|title| !one_line(title, 80)) {
            return Err(wrong("title", "must be of 1 to 80 characters"));
        }
        if self.titles.iter().flatten().any(|(_, title)| !one_line(title, 80)) {
            return Err(wrong("titles", "has a title that is not of 1 to 80 characters"));
        }
        for (name, links) in
            [("headerLinks", &self.header_links), ("footerLinks", &self.footer_links)]
        {
            let links = links.as_deref().unwrap_or_default();
            if links.len() > MAX_LINKS {
                return Err(wrong(name, "has more than 12 entries"));
            }
            for link in links {
                if !one_line(&link.text, 80) || link.texts.values().any(|text| !one_line(text, 80))
                {
                    return Err(wrong(name, "has a text that is not of 1 to 80 characters"));
                }
                let leads = |href: &String| {
                    let url = url::Url::parse(href);
                    href.len() <= 2_000
                        && url.is_ok_and(|url| ["https", "mailto"].contains(&url.scheme()))
                };
                if !link.href.as_ref().is_none_or(leads) {
                    return Err(wrong(name, "has an href that is not https: or mailto:"));
                }
            }
        }
        for (tag, texts) in &self.texts {
            let fits = texts.values().all(|text| one_line(text, MAX_TEXT));
            if !fits || texts.len() > MAX_TEXTS {
                return Err(wrong(&format!("texts.{tag}"), "has a text that is empty or too long"));
            }
        }
        Ok(())
    }

    /// The fonts, sniffed, with the rules that name them.
    pub fn fonts(&self) -> Result<Vec<Face>, SettingsProblem> {
        let fonts = self.fonts.as_deref().unwrap_or_default();
        if fonts.len() > MAX_FONTS {
            return Err(wrong("fonts", "has more than 8 entries"));
        }
        fonts.iter().map(Font::face).collect()
    }

    /// The stylesheet of its own, rewritten; `url()` in it names a picture of the style by its category.
    pub fn stylesheet(&self, assets: &[Served]) -> Result<String, SettingsProblem> {
        let Some(css) = &self.css else { return Ok(String::new()) };
        css::sanitise(css, assets).map_err(|why| SettingsProblem(format!("poolhouse.css: {why}")))
    }

    /// Title, links and texts.
    pub fn words(self) -> OwnWords {
        OwnWords {
            title: self.title,
            titles: self.titles.unwrap_or_default(),
            header_links: self.header_links.unwrap_or_default(),
            footer_links: self.footer_links.unwrap_or_default(),
            texts: self.texts,
        }
    }
}

impl Font {
    fn face(&self) -> Result<Face, SettingsProblem> {
        let is_name = (1..=64).contains(&self.family.len())
            && self.family.chars().all(|c| c.is_ascii_alphanumeric() || " -_".contains(c));
        if SYSTEM_FONTS.iter().any(|known| self.family.trim().eq_ignore_ascii_case(known)) {
            return Err(wrong("fonts", "has a family whose name means a font of the system"));
        }
        if !is_name {
            return Err(wrong(
                "fonts",
                "has a family that is not of letters, digits, spaces and hyphens",
            ));
        }
        let weight = self.weight.as_deref().unwrap_or("400");
        let is_weight = |text: &str| {
            text.parse::<u16>().is_ok_and(|weight| (1..=1000).contains(&weight))
                && text.bytes().all(|b| b.is_ascii_digit())
        };
        if !(1..=2).contains(&weight.split(' ').count()) || !weight.split(' ').all(is_weight) {
            return Err(wrong(
                "fonts",
                "has a weight that is neither a number from 1 to 1000 nor two",
            ));
        }
        let style = self.style.as_deref().unwrap_or("normal");
        if !["normal", "italic"].contains(&style) {
            return Err(wrong("fonts", "has a style that is neither normal nor italic"));
        }
        let bytes = STANDARD.decode(&self.bytes).ok().filter(|bytes| is_woff2(bytes));
        let bytes = bytes.ok_or_else(|| {
            wrong("fonts", "has bytes that are not base64 of a WOFF2 file of at most 400000 bytes")
        })?;
        let name = format!("{}.woff2", hex::encode(&Sha256::digest(&bytes)[..8]));
        let face = format!(
            "@font-face {{\n  font-family: \"{}\";\n  font-weight: {weight};\n  font-style: {style};\n  \
             font-display: swap;\n  src: url(\"{name}\") format(\"woff2\");\n}}\n",
            self.family
        );
        let content_type = "font/woff2".to_owned();
        Ok(Face { face, file: BrandFile { version: name, content_type, bytes } })
    }
}

/// Whether a file says of itself that it is WOFF2, holds a font, and is as long as it says (WOFF2 §4). What is inside,
/// browsers check before they use it.
fn is_woff2(bytes: &[u8]) -> bool {
    let word = |at: usize| {
        let four = bytes.get(at..at + 4).and_then(|four| <[u8; 4]>::try_from(four).ok());
        four.map(u32::from_be_bytes)
    };
    let flavours = [0x0001_0000, u32::from_be_bytes(*b"OTTO"), u32::from_be_bytes(*b"true")];
    bytes.len() <= MAX_FONT
        && bytes.starts_with(b"wOF2")
        && word(4).is_some_and(|flavour| flavours.contains(&flavour))
        && word(8).is_some_and(|length| usize::try_from(length) == Ok(bytes.len()))
        && bytes.len() > 48
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(poolhouse: Value) -> Result<Extras, SettingsProblem> {
        Extras::of(json!({"poolhouse": poolhouse}).as_object().unwrap())
    }

    /// The head of a WOFF2 file, and zeros.
    fn woff2(length: u32) -> Vec<u8> {
        let mut bytes = b"wOF2\x00\x01\x00\x00".to_vec();
        bytes.extend(length.to_be_bytes());
        bytes.resize(64, 0);
        bytes
    }

    #[test]
    fn a_font_is_named_by_a_rule_of_ours() {
        let font = json!({"family": "Acme Sans", "weight": "100 900", "bytes": STANDARD.encode(woff2(64))});
        let faces = of(json!({"fonts": [font]})).unwrap().fonts().unwrap();
        let face = &faces[0].face;
        assert!(face.contains("font-family: \"Acme Sans\";\n  font-weight: 100 900;"), "{face}");
        assert!(
            face.contains(&format!("src: url(\"{}\") format(\"woff2\")", faces[0].file.version))
        );
        assert_eq!(faces[0].file.content_type, "font/woff2");
        for (family, weight, bytes) in [
            ("a\"b", "400", woff2(64)),
            ("System-UI", "400", woff2(64)),
            ("Acme", "1001", woff2(64)),
            ("Acme", "+4", woff2(64)),
            ("Acme", "100 200 300", woff2(64)),
            ("Acme", "400", woff2(63)),
            ("Acme", "400", b"wOFF".to_vec()),
            ("Acme", "400", Vec::new()),
        ] {
            let font = json!({"family": family, "weight": weight, "bytes": STANDARD.encode(bytes)});
            assert!(of(json!({"fonts": [font]})).unwrap().fonts().is_err(), "{family} {weight}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (given, why) in [
            (json!({"script": "x"}), "poolhouse: unknown field `script`"),
            (json!({"title": ""}), "poolhouse.title must be of 1 to 80 characters"),
            (
                json!({"footerLinks": [{"text": "x", "href": "javascript:alert(1)"}]}),
                "poolhouse.footerLinks has an href that is not https: or mailto:",
            ),
            (
                json!({"headerLinks": [{"text": "x", "href": "http://a.example"}]}),
                "poolhouse.headerLinks has an href",
            ),
            (json!({"texts": {"de": {"login-title": ""}}}), "poolhouse.texts.de has a text"),
            (
                json!({"headerLinks": [{"text": "x", "target": "y"}]}),
                "poolhouse: unknown field `target`",
            ),
        ] {
            let says = of(given).unwrap_err().to_string();
            assert!(says.starts_with(&format!("Invalid Settings: {why}")), "{says}");
        }
        assert!(of(Value::Null).is_ok() && of(json!({"css": null, "texts": {"de": null}})).is_ok());
    }

    #[test]
    fn a_text_is_of_its_language_or_of_all() {
        let given = json!({"texts": {"de": {"login-title": "Hallo"}, "*": {"login-title": "Hello", "code": "PIN"}}});
        let words = of(given).unwrap().words();
        assert_eq!(words.text("de", "login-title"), Some("Hallo"));
        assert_eq!(words.text("fr", "login-title"), Some("Hello"));
        assert_eq!(words.text("de", "code"), Some("PIN"));
        assert_eq!(words.text("de", "password"), None);
    }
}
