//! The full stylesheet of a style, reduced to what cannot do harm.
//!
//! Like the classic one (`model/ui_css.rs`) it is written anew by `model/css`. More may stand in it: selectors of any class and of the elements that pages are made of, layout, media queries,
//! key frames, custom properties, and the style's own pictures. What may not: attribute selectors but `[open]` (they read what
//! people type), anything that loads from elsewhere or names a file by its address, positions, transforms and layers,
//! text in `content` and wherever else a string is shown, and switches of pointer and visibility. Margins and grids can
//! still put one thing over another, or out of sight: what nobody may hide is `.plainly-seen` (`static/hosted.css`).

use cssparser::{ParseError, Parser, Token};

use crate::model::css::properties::{plain, takes_strings};
use crate::model::css::value::{self, Policy};
use crate::model::css::{CssProblem, Grammar, Head, rewrite};
use crate::model::managed_login::assets::{ColorMode, Served};
use crate::model::managed_login::css::properties::{SHOWS_STRINGS, may_be_set};

mod heads;
mod properties;
mod selectors;

/// Functions beyond the classic ones.
const FUNCTIONS: [&str; 16] = [
    "blur",
    "brightness",
    "color",
    "contrast",
    "cubic-bezier",
    "drop-shadow",
    "env",
    "fit-content",
    "grayscale",
    "hue-rotate",
    "invert",
    "minmax",
    "repeat",
    "saturate",
    "sepia",
    "var",
];

/// Parses, checks and rewrites a stylesheet; refuses all of it if any of it is not allowed. `url("FORM_LOGO")` names a
/// picture by its category; `url("FORM_LOGO DARK")` the one for dark pages.
pub fn sanitise(css: &str, assets: &[Served]) -> Result<String, CssProblem> {
    rewrite(css, &Full { assets, within: Within::Sheet })
}

/// Where rules stand: the sheet, a media query, or key frames.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Sheet,
    Media,
    KeyFrames,
}

/// What may stand in it.
struct Full<'a> {
    assets: &'a [Served],
    within: Within,
}

impl Grammar for Full<'_> {
    fn within(&self, name: &str, head: &mut Parser) -> Option<Head<Self>> {
        if self.within != Within::Sheet {
            return None;
        }
        let inside = |within| Self { assets: self.assets, within };
        match name {
            "media" => {
                let query = heads::media(head);
                Some(query.map(|query| (format!("@media {query}"), inside(Within::Media))))
            }
            "keyframes" | "-webkit-keyframes" => {
                let name = head.expect_ident().cloned().map_err(ParseError::from);
                let name = name.and_then(|name| match is_word(&name) {
                    true => Ok(format!("@keyframes {name}")),
                    false => Err(ParseError::unexpected_token()),
                });
                Some(name.map(|head| (head, inside(Within::KeyFrames))))
            }
            _ => None,
        }
    }

    fn selector(&self, input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
        match self.within {
            Within::KeyFrames => heads::frame(input),
            Within::Sheet | Within::Media => selectors::selector(input, 0),
        }
    }

    fn property(&self, name: &str) -> Option<String> {
        // Names of custom properties are told apart by case.
        if is_own(name) {
            return Some(name.to_owned());
        }
        Some(name.to_ascii_lowercase()).filter(|property| may_be_set(property))
    }

    fn value(&self, property: &str, input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
        if property == "content" {
            return content(input, self.assets);
        }
        let strings = takes_strings(property) || property == "grid-template-areas";
        let policy = Policy {
            functions: &FUNCTIONS,
            strings: strings || is_own(property),
            variables: !SHOWS_STRINGS.contains(&plain(property)),
            lines: property.starts_with("grid"),
            files: &|name| file(self.assets, name),
        };
        value::value(input, &policy)
    }
}

/// Whether it is a custom property.
fn is_own(name: &str) -> bool {
    name.starts_with("--") && is_word(name.trim_start_matches('-'))
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// What may be put before or behind an element: nothing, a shape without words, or a picture.
fn content(input: &mut Parser, assets: &[Served]) -> Result<String, ParseError<CssProblem>> {
    let written = match input.next()?.clone() {
        Token::Ident(word) if ["none", "normal"].contains(&word.to_ascii_lowercase().as_str()) => {
            word.to_ascii_lowercase()
        }
        Token::QuotedString(text) if text.is_empty() => "\"\"".to_owned(),
        Token::UnquotedUrl(name) => picture(assets, &name)?,
        Token::Function(name) if name.eq_ignore_ascii_case("url") => {
            let name = input.parse_nested_block(|inner| {
                Ok::<_, ParseError<CssProblem>>(inner.expect_string()?.clone())
            })?;
            picture(assets, &name)?
        }
        _ => return Err(ParseError::unexpected_token()),
    };
    input.expect_exhausted()?;
    Ok(written)
}

fn picture(assets: &[Served], name: &str) -> Result<String, ParseError<CssProblem>> {
    let file = file(assets, name).ok_or_else(ParseError::unexpected_token)?;
    Ok(format!("url(\"{file}\")"))
}

/// The file of a picture that is named by its category and, after a space, its mode. A file that stands beside the
/// stylesheet is known already by its own name.
fn file(assets: &[Served], name: &str) -> Option<String> {
    if let Some(asset) = assets.iter().find(|asset| asset.name == name) {
        return Some(asset.name.clone());
    }
    let (category, mode) = name.split_once(' ').unwrap_or((name, "LIGHT"));
    let word = |word: &str| serde_json::Value::String(word.to_owned());
    let category = serde_json::from_value(word(category)).ok()?;
    let mode: ColorMode = serde_json::from_value(word(mode)).ok()?;
    let asset = Served::find(assets, category, mode, None)?;
    Some(asset.name.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::css::entries;
    use crate::model::managed_login::assets::AssetCategory;

    fn assets() -> Vec<Served> {
        let served = |category, name: &str| Served {
            category,
            color_mode: ColorMode::Light,
            resource_id: None,
            name: name.to_owned(),
            content_type: "image/png",
            bytes: Vec::new(),
        };
        vec![served(AssetCategory::FormLogo, "0123456789abcdef.png")]
    }

    #[test]
    fn attacks_are_refused() {
        let attacks = include_str!("../../../../tests/corpus/style-refused.txt");
        assert!(entries(attacks).count() > 60);
        for css in entries(attacks) {
            let taken = sanitise(css, &assets());
            assert!(taken.is_err(), "was taken: {css}\nas: {taken:?}");
        }
    }

    #[test]
    fn stylesheets_are_taken_and_rewriting_them_again_changes_nothing() {
        for css in entries(include_str!("../../../../tests/corpus/style-accepted.txt")) {
            let once = sanitise(css, &assets()).unwrap_or_else(|why| panic!("{why}\n{css}"));
            assert_eq!(sanitise(&once, &assets()).as_ref(), Ok(&once), "{css}");
        }
    }

    #[test]
    fn what_attacks_the_classic_pages_is_refused_but_for_selectors_and_layout() {
        // What is wrong with these there is what the full stylesheet is for.
        let taken: Vec<&str> = entries(include_str!("../../../../tests/corpus/css-refused.txt"))
            .filter(|css| sanitise(css, &assets()).is_ok())
            .collect();
        for css in taken {
            let lower = css.to_ascii_lowercase();
            for bad in
                ["url", "position", "z-index", "transform", "import", "[", "behavior", "expression"]
            {
                assert!(!lower.contains(bad), "{css}");
            }
        }
    }

    #[test]
    fn what_is_refused_is_named() {
        let says = |css: &str| sanitise(css, &[]).unwrap_err().to_string();
        for (css, why) in [
            ("@media (scripting) {}", "what stands behind @media is not allowed: (scripting)."),
            (
                "@media tv and (color) {}",
                "what stands behind @media is not allowed: tv and (color).",
            ),
            ("@keyframes \"x\" {}", "what stands behind @keyframes is not allowed: \"x\"."),
            ("@import \"x\";", "at-rules are not allowed: @import."),
            ("p { top: 0 }", "the property is not allowed: top."),
        ] {
            assert_eq!(says(css), format!("Invalid CSS: {why}"));
        }
    }

    #[test]
    fn own_pictures_are_named_by_category() {
        let css = sanitise(
            "main { background: URL(FORM_LOGO) no-repeat } p::before { content: url('FORM_LOGO') }",
            &assets(),
        );
        let css = css.unwrap();
        assert!(css.contains("background: url(\"0123456789abcdef.png\") no-repeat;"), "{css}");
        assert!(css.contains("p::before {\n  content: url(\"0123456789abcdef.png\");"), "{css}");
        assert!(sanitise("main { background: url(PAGE_BACKGROUND) }", &assets()).is_err());
        assert!(sanitise("main { background: url(FORM_LOGO) }", &[]).is_err());
    }

    proptest! {
        #[test]
        fn no_attack_makes_it_panic_or_comes_out(
            css in r#"((\.[a-z]{1,5}|main|input|\*|:root|@media \(min-width: ?[0-9]em\)|@[a-z]{1,6})[ >:\[\]a-z="*^]{0,8}\{((color|background|content|--x|width|position) ?: ?([a-z0-9#%\\/*();:'@{}<,. "-]|url\(|var\(--|\\75 rl\(){0,24};?)*\} ?){0,3}"#
        ) {
            if let Ok(clean) = sanitise(&css, &assets()) {
                let text = clean.to_ascii_lowercase();
                let text = text.replace("url(\"0123456789abcdef.png\")", "").replace("[open]", "");
                for bad in ["url", "expression", "@import", "@font", "\\", "<", "/*", "position:", "[", "]"] {
                    prop_assert!(!text.contains(bad), "{bad} in {text}");
                }
                prop_assert_eq!(sanitise(&clean, &assets()), Ok(clean));
            }
        }

        #[test]
        fn no_stylesheet_makes_it_panic(css in ".{0,300}") {
            let _ = sanitise(&css, &assets());
        }
    }
}
