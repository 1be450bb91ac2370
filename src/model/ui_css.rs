//! A customer's stylesheet for the classic pages, reduced to what cannot do harm.
//!
//! What may stand in it: the selectors of Cognito's own template and properties that change how a thing looks. What may
//! not: anything that loads, moves over something else, adds text, or reads the page (at-rules, `url()`, `position`,
//! `content`, attribute selectors, variables).

use cssparser::{ParseError, Parser, Token};

use crate::model::css::properties::{is_allowed, takes_strings};
use crate::model::css::value::{self, Policy};
use crate::model::css::{CssProblem, Grammar, Head, rewrite};

/// The selectors of Cognito's stylesheet, without the dot.
pub const SELECTORS: [&str; 18] = [
    "background-customizable",
    "banner-customizable",
    "errorMessage-customizable",
    "idpButton-customizable",
    "idpButton-customizable:hover",
    "idpDescription-customizable",
    "inputField-customizable",
    "inputField-customizable:focus",
    "label-customizable",
    "legalText-customizable",
    "logo-customizable",
    "passwordCheck-notValid-customizable",
    "passwordCheck-valid-customizable",
    "redirect-customizable",
    "socialButton-customizable",
    "submitButton-customizable",
    "submitButton-customizable:hover",
    "textDescription-customizable",
];

/// A stylesheet that may be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SanitisedCss(String);

impl SanitisedCss {
    /// The stylesheet, one rule a line.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Parses, checks and rewrites a stylesheet; refuses all of it if any of it is not allowed.
///
/// Source: the developer guide's list of CSS classes.
pub fn sanitise(css: &str) -> Result<SanitisedCss, CssProblem> {
    rewrite(css, &Classic).map(SanitisedCss)
}

/// What may stand in it.
struct Classic;

impl Grammar for Classic {
    fn within(&self, _: &str, _: &mut Parser) -> Option<Head<Self>> {
        None
    }

    /// One of [`SELECTORS`] and nothing else.
    fn selector(&self, input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
        input.expect_delim('.')?;
        let mut wanted = match input.next_including_whitespace()? {
            Token::Ident(class) => class.to_string(),
            _ => return Err(ParseError::unexpected_token()),
        };
        if input.try_parse(|i| i.expect_colon()).is_ok() {
            wanted.push(':');
            wanted.push_str(&input.expect_ident()?.to_ascii_lowercase());
        }
        let known = SELECTORS.into_iter().find(|known| *known == wanted);
        Ok(format!(".{}", known.ok_or_else(ParseError::unexpected_token)?))
    }

    fn property(&self, name: &str) -> Option<String> {
        Some(name.to_ascii_lowercase()).filter(|property| is_allowed(property))
    }

    fn value(&self, property: &str, input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
        let policy = Policy {
            functions: &[],
            strings: takes_strings(property),
            variables: false,
            lines: false,
            files: &|_| None,
        };
        value::value(input, &policy)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::css::{MAX_CSS, entries};

    #[test]
    fn attacks_are_refused() {
        for css in entries(include_str!("../../tests/corpus/css-refused.txt")) {
            assert!(sanitise(css).is_err(), "was taken: {css}\nas: {:?}", sanitise(css));
        }
    }

    #[test]
    fn stylesheets_in_use_are_taken_and_rewriting_them_again_changes_nothing() {
        for css in entries(include_str!("../../tests/corpus/css-accepted.txt")) {
            let once = sanitise(css).unwrap_or_else(|problem| panic!("{problem}\n{css}"));
            assert_eq!(sanitise(once.as_str()).as_ref(), Ok(&once), "{css}");
        }
    }

    #[test]
    fn what_is_refused_is_named() {
        let says = |css: &str| sanitise(css).unwrap_err().to_string();
        assert_eq!(says("a { color: red }"), "Invalid CSS: the selector is not allowed: a.");
        assert_eq!(
            says(".label-customizable { colour: red }"),
            "Invalid CSS: the property is not allowed: colour."
        );
        assert_eq!(
            says(".label-customizable { color: url(//evil) }"),
            "Invalid CSS: the value of property color is not allowed: url(//evil)."
        );
        assert_eq!(says("@media print {}"), "Invalid CSS: at-rules are not allowed: @media.");
        assert_eq!(
            says("\n\n.label-customizable { ; color }"),
            "Invalid CSS: it cannot be read in line 3."
        );
        assert_eq!(sanitise(&" ".repeat(MAX_CSS + 1)), Err(CssProblem::TooLong));
    }

    #[test]
    fn the_text_is_written_anew() {
        let css = ".LABEL\\-x{}".replace("LABEL\\-x", "lab\\65l-customizable, .submitButton-customizable:HOVER")
            .replace("{}", "{COLOR:RED/*x*/;margin:1PX/**/2px;background:LINEAR-gradient( to right,#FFF,rgba(0,0,0,.5) )!IMPORTANT}");
        assert_eq!(
            sanitise(&css).unwrap().as_str(),
            ".label-customizable,\n.submitButton-customizable:hover {\n  color: RED;\n  margin: 1PX 2px;\n  \
             background: linear-gradient(to right,#FFF,rgba(0,0,0,0.5) ) !important;\n}\n"
        );
    }

    proptest! {
        #[test]
        fn no_attack_makes_it_panic_or_comes_out(
            css in r"(\.(label|inputField|banner)-customizable(:focus)? ?\{((color|background|font-family|-moz-binding|width) ?: ?([a-z0-9#%\\/*();:'@{}<,. -]|url\(|expression\(|\\75 rl\(){0,24};?)*\} ?){0,3}"
        ) {
            if let Ok(clean) = sanitise(&css) {
                let text = clean.as_str().to_ascii_lowercase();
                for bad in ["url", "expression", "@", "\\", "<", "/*", "binding", "var("] {
                    prop_assert!(!text.contains(bad), "{bad} in {text}");
                }
                prop_assert_eq!(sanitise(clean.as_str()), Ok(clean));
            }
        }

        #[test]
        fn no_stylesheet_makes_it_panic(css in ".{0,300}") {
            let _ = sanitise(&css);
        }
    }
}
