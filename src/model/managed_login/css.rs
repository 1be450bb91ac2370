//! The full stylesheet of a style, reduced to what cannot do harm.
//!
//! Like the classic one (`model/ui_css.rs`) it is parsed, checked token by token against allow-lists, and written anew.
//! More may stand in it: selectors of any class and of the elements that pages are made of, layout, media queries,
//! key frames, custom properties, and the style's own pictures. What may not: attribute selectors (they read what
//! people type), anything that loads from elsewhere or names a file by its address, positions, transforms and layers,
//! text in `content` and wherever else a string is shown, and switches of pointer and visibility. Margins and grids can
//! still put one thing over another, or out of sight: what nobody may hide is `.plainly-seen` (`static/hosted.css`).

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, StyleSheetParser, ToCss as _, Token,
};

use crate::model::managed_login::assets::{ColorMode, Served};
use crate::model::ui_css::{CssProblem, MAX_CSS, Policy, excerpt, is_allowed, problem, value};

/// The elements that pages are made of.
const ELEMENTS: [&str; 29] = [
    "a", "body", "button", "code", "details", "dd", "div", "dl", "dt", "fieldset", "footer",
    "form", "h1", "h2", "header", "html", "img", "input", "label", "legend", "li", "main", "p",
    "section", "select", "span", "summary", "textarea", "ul",
];

const PSEUDO_CLASSES: [&str; 19] = [
    "active",
    "checked",
    "disabled",
    "empty",
    "enabled",
    "first-child",
    "first-of-type",
    "focus",
    "focus-visible",
    "focus-within",
    "hover",
    "invalid",
    "last-child",
    "last-of-type",
    "only-child",
    "placeholder-shown",
    "required",
    "root",
    "valid",
];

/// Pseudo-classes that hold selectors.
const PSEUDO_FUNCTIONS: [&str; 3] = ["is", "not", "where"];

const PSEUDO_ELEMENTS: [&str; 6] =
    ["after", "before", "file-selector-button", "marker", "placeholder", "selection"];

/// Properties beyond the classic ones. They change looks, layout and motion.
const PROPERTIES: [&str; 83] = [
    "accent-color",
    "align-content",
    "align-items",
    "align-self",
    "animation",
    "animation-delay",
    "animation-direction",
    "animation-duration",
    "animation-fill-mode",
    "animation-iteration-count",
    "animation-name",
    "animation-play-state",
    "animation-timing-function",
    "aspect-ratio",
    "backdrop-filter",
    "background-attachment",
    "background-blend-mode",
    "block-size",
    "border-image",
    "border-image-repeat",
    "border-image-slice",
    "border-image-source",
    "border-image-width",
    "caret-color",
    "color-scheme",
    "column-gap",
    "content",
    "filter",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-flow",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "font-kerning",
    "font-optical-sizing",
    "font-smoothing",
    "font-stretch",
    "font-variant-caps",
    "font-variant-numeric",
    "font-variation-settings",
    "gap",
    "grid",
    "grid-area",
    "grid-auto-columns",
    "grid-auto-flow",
    "grid-auto-rows",
    "grid-column",
    "grid-row",
    "grid-template",
    "grid-template-areas",
    "grid-template-columns",
    "grid-template-rows",
    "hyphens",
    "inline-size",
    "justify-content",
    "justify-items",
    "justify-self",
    "list-style",
    "list-style-position",
    "list-style-type",
    "max-block-size",
    "max-inline-size",
    "min-block-size",
    "min-inline-size",
    "object-fit",
    "object-position",
    "order",
    "osx-font-smoothing",
    "overflow",
    "place-content",
    "place-items",
    "place-self",
    "resize",
    "row-gap",
    "tab-size",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-decoration-thickness",
    "text-rendering",
    "text-wrap",
];

/// Properties beyond these that differ from them by a last word.
const MORE: [&str; 2] = ["text-underline-offset", "text-decoration-skip-ink"];

/// Properties that would show a string that a custom property holds as a text on the page.
const SHOWS_STRINGS: [&str; 3] = ["list-style", "list-style-type", "text-overflow"];

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

/// What media queries may ask for.
const FEATURES: [&str; 15] = [
    "aspect-ratio",
    "forced-colors",
    "height",
    "hover",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "orientation",
    "pointer",
    "prefers-color-scheme",
    "prefers-contrast",
    "prefers-reduced-motion",
    "resolution",
    "width",
];

const MEDIA_WORDS: [&str; 6] = ["all", "and", "not", "only", "print", "screen"];

/// Parses, checks and rewrites a stylesheet; refuses all of it if any of it is not allowed. `url("FORM_LOGO")` names a
/// picture by its category; `url("FORM_LOGO DARK")` the one for dark pages.
///
/// Source: OWASP Securing Cascading Style Sheets.
pub fn sanitise(css: &str, assets: &[Served]) -> Result<String, CssProblem> {
    if css.chars().count() > MAX_CSS {
        return Err(CssProblem::TooLong);
    }
    let mut input = Parser::new(css);
    rules(&mut input, &mut Rules { assets, within: Within::Sheet })
}

fn rules<'i>(input: &mut Parser<'i>, parser: &mut Rules) -> Result<String, CssProblem> {
    let mut out = String::new();
    for rule in StyleSheetParser::new(input, parser) {
        match rule {
            Ok(rule) => out.push_str(&rule),
            Err((error, _, place)) => return Err(problem(error, place.line)),
        }
    }
    Ok(out)
}

/// Where rules stand: the sheet, a media query, or key frames.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    Sheet,
    Media,
    KeyFrames,
}

struct Rules<'a> {
    assets: &'a [Served],
    within: Within,
}

/// The head of an at-rule, rewritten.
enum Head {
    Media(String),
    KeyFrames(String),
}

impl<'i> AtRuleParser<'i> for Rules<'_> {
    type Prelude = Head;
    type AtRule = String;
    type Error = CssProblem;

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
    ) -> Result<Head, ParseError<CssProblem>> {
        let refused = || ParseError::custom(CssProblem::AtRule(excerpt(&name)));
        match name.to_ascii_lowercase().as_str() {
            "media" if self.within == Within::Sheet => {
                media(input).map(Head::Media).map_err(|_| refused())
            }
            "keyframes" | "-webkit-keyframes" if self.within == Within::Sheet => {
                let name = input.expect_ident().map_err(|_| refused())?.to_string();
                if is_word(&name) { Ok(Head::KeyFrames(name)) } else { Err(refused()) }
            }
            _ => Err(refused()),
        }
    }

    fn parse_block(
        &mut self,
        head: Head,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<CssProblem>> {
        let (head, within) = match head {
            Head::Media(query) => (format!("@media {query}"), Within::Media),
            Head::KeyFrames(name) => (format!("@keyframes {name}"), Within::KeyFrames),
        };
        let inner = rules(input, &mut Rules { assets: self.assets, within });
        Ok(format!("{head} {{\n{}}}\n", inner.map_err(ParseError::custom)?))
    }
}

impl<'i> QualifiedRuleParser<'i> for Rules<'_> {
    type Prelude = String;
    type QualifiedRule = String;
    type Error = CssProblem;

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<String, ParseError<CssProblem>> {
        input.skip_whitespace();
        let start = input.position();
        let within = self.within;
        let parsed = input.parse_comma_separated(|one| match within {
            Within::KeyFrames => frame(one),
            Within::Sheet | Within::Media => selector(one, 0),
        });
        match parsed {
            Ok(selectors) => Ok(selectors.join(",\n")),
            Err(_) => {
                while input.next().is_ok() {}
                Err(ParseError::custom(CssProblem::Selector(excerpt(input.slice_from(start)))))
            }
        }
    }

    fn parse_block(
        &mut self,
        selectors: String,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<CssProblem>> {
        let mut body = String::new();
        for declaration in RuleBodyParser::new(input, &mut Declarations { assets: self.assets }) {
            let declaration = declaration
                .map_err(|(error, _, place)| ParseError::custom(problem(error, place.line)))?;
            body.push_str(&declaration);
        }
        Ok(format!("{selectors} {{\n{body}}}\n"))
    }
}

/// `from`, `to` or a percentage.
fn frame(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let token = input.next()?.clone();
    match &token {
        Token::Ident(word) if ["from", "to"].contains(&word.to_ascii_lowercase().as_str()) => {
            Ok(word.to_ascii_lowercase())
        }
        Token::Percentage { unit_value, .. } if (0.0..=1.0).contains(unit_value) => {
            Ok(token.to_css_string())
        }
        _ => Err(ParseError::unexpected_token()),
    }
}

/// A media query: words, and features in parentheses.
fn media(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let queries = input.parse_comma_separated(|one| {
        let mut words = Vec::new();
        while let Ok(token) = one.next() {
            let token = token.clone();
            match &token {
                Token::Ident(word) => {
                    let word = word.to_ascii_lowercase();
                    if !MEDIA_WORDS.contains(&word.as_str()) {
                        return Err(ParseError::<CssProblem>::unexpected_token());
                    }
                    words.push(word);
                }
                Token::ParenthesisBlock => words.push(one.parse_nested_block(feature)?),
                _ => return Err(ParseError::unexpected_token()),
            }
        }
        if words.is_empty() { Err(ParseError::unexpected_token()) } else { Ok(words.join(" ")) }
    })?;
    Ok(queries.join(", "))
}

/// `min-width: 40rem`, or `hover`.
fn feature(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let name = input.expect_ident()?.to_ascii_lowercase();
    if !FEATURES.contains(&name.as_str()) {
        return Err(ParseError::unexpected_token());
    }
    if input.is_exhausted() {
        return Ok(format!("({name})"));
    }
    input.expect_colon()?;
    let token = input.next()?.clone();
    let plain = match &token {
        Token::Ident(word) => is_word(word),
        Token::Dimension { value, unit, .. } => {
            value.is_finite() && unit.bytes().all(|b| b.is_ascii_alphabetic())
        }
        Token::Number { value, .. } => value.is_finite(),
        _ => false,
    };
    input.expect_exhausted()?;
    if plain {
        Ok(format!("({name}: {})", token.to_css_string()))
    } else {
        Err(ParseError::unexpected_token())
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// A selector of classes, elements and pseudo-classes.
fn selector(input: &mut Parser, depth: u8) -> Result<String, ParseError<CssProblem>> {
    let mut out = String::new();
    while let Ok(token) = input.next_including_whitespace() {
        let token = token.clone();
        match &token {
            Token::WhiteSpace(_) if out.is_empty() || out.ends_with(' ') => {}
            Token::WhiteSpace(_) => out.push(' '),
            Token::Delim(sign @ ('>' | '+' | '~')) => {
                let before = out.trim_end().len();
                out.truncate(before);
                out.push_str(&format!(" {sign} "));
            }
            Token::Delim('*') => out.push('*'),
            Token::Delim('.') => match input.next_including_whitespace()?.clone() {
                Token::Ident(class) if is_word(&class) => out.push_str(&format!(".{class}")),
                _ => return Err(ParseError::unexpected_token()),
            },
            Token::Ident(name) if ELEMENTS.contains(&name.to_ascii_lowercase().as_str()) => {
                out.push_str(&name.to_ascii_lowercase());
            }
            Token::Colon => out.push_str(&pseudo(input, depth)?),
            _ => return Err(ParseError::unexpected_token()),
        }
    }
    match out.trim_end() {
        "" => Err(ParseError::unexpected_token()),
        done if done.ends_with(['>', '+', '~']) => Err(ParseError::unexpected_token()),
        done => Ok(done.to_owned()),
    }
}

/// What stands behind a colon.
fn pseudo(input: &mut Parser, depth: u8) -> Result<String, ParseError<CssProblem>> {
    let token = input.next_including_whitespace()?.clone();
    match &token {
        Token::Colon => {
            let name = input.expect_ident()?.to_ascii_lowercase();
            let known = PSEUDO_ELEMENTS.contains(&name.as_str());
            if known { Ok(format!("::{name}")) } else { Err(ParseError::unexpected_token()) }
        }
        Token::Ident(name) => {
            let name = name.to_ascii_lowercase();
            let known = PSEUDO_CLASSES.contains(&name.as_str());
            if known { Ok(format!(":{name}")) } else { Err(ParseError::unexpected_token()) }
        }
        Token::Function(name) => {
            let name = name.to_ascii_lowercase();
            input.parse_nested_block(|inner| match name.as_str() {
                "dir" | "lang" => {
                    let word = inner.expect_ident()?.to_string();
                    if is_word(&word) {
                        Ok(format!(":{name}({word})"))
                    } else {
                        Err(ParseError::unexpected_token())
                    }
                }
                "nth-child" | "nth-of-type" => {
                    let (a, b) = cssparser::parse_nth(inner)?;
                    inner.expect_exhausted()?;
                    Ok(format!(":{name}({a}n{b:+})"))
                }
                known if PSEUDO_FUNCTIONS.contains(&known) && depth < 3 => {
                    let inner = inner.parse_comma_separated(|one| selector(one, depth + 1))?;
                    Ok(format!(":{known}({})", inner.join(", ")))
                }
                _ => Err(ParseError::unexpected_token()),
            })
        }
        _ => Err(ParseError::unexpected_token()),
    }
}

/// The inside of a rule.
struct Declarations<'a> {
    assets: &'a [Served],
}

impl AtRuleParser<'_> for Declarations<'_> {
    type Prelude = ();
    type AtRule = String;
    type Error = CssProblem;
}

impl QualifiedRuleParser<'_> for Declarations<'_> {
    type Prelude = ();
    type QualifiedRule = String;
    type Error = CssProblem;
}

impl RuleBodyItemParser<'_, String, CssProblem> for Declarations<'_> {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

impl<'i> DeclarationParser<'i> for Declarations<'_> {
    type Declaration = String;
    type Error = CssProblem;

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<String, ParseError<CssProblem>> {
        // Names of custom properties are told apart by case.
        let own = name.starts_with("--") && is_word(name.trim_start_matches('-'));
        let property = if own { name.to_string() } else { name.to_ascii_lowercase() };
        if !own && !may_be_set(&property) {
            return Err(ParseError::custom(CssProblem::Property(excerpt(&name))));
        }
        input.skip_whitespace();
        let start = input.position();
        if property == "content" {
            let written = content(input, self.assets);
            return written.map(|value| format!("  content: {value};\n")).map_err(|_| {
                while input.next().is_ok() {}
                let value = excerpt(input.slice_from(start));
                ParseError::custom(CssProblem::Value { property: "content".to_owned(), value })
            });
        }
        let policy = Policy {
            functions: &FUNCTIONS,
            strings: ["font", "font-family", "grid-template-areas"].contains(&property.as_str())
                || own,
            variables: !SHOWS_STRINGS.contains(&plain(&property)),
            files: &|name| file(self.assets, name),
        };
        match value(input, &policy) {
            Ok(value) => Ok(format!("  {property}: {value};\n")),
            Err(_) => {
                while input.next().is_ok() {}
                let value = excerpt(input.slice_from(start));
                Err(ParseError::custom(CssProblem::Value { property, value }))
            }
        }
    }
}

fn may_be_set(property: &str) -> bool {
    let plain = plain(property);
    // What may stand in `content` is looked at under that name alone.
    let other_content = plain == "content" && property != plain;
    (is_allowed(property) || PROPERTIES.contains(&plain) || MORE.contains(&plain)) && !other_content
}

/// A property without its vendor's prefix.
fn plain(property: &str) -> &str {
    let prefixes = ["-webkit-", "-moz-", "-ms-", "-o-"].into_iter();
    let mut stripped = prefixes.filter_map(|prefix| property.strip_prefix(prefix));
    stripped.next().unwrap_or(property)
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

    fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
        file.split("\n---\n").map(|entry| {
            let remark =
                entry.lines().take_while(|line| line.starts_with("# ")).map(|l| l.len() + 1);
            &entry[remark.sum::<usize>()..]
        })
    }

    #[test]
    fn attacks_are_refused() {
        let attacks = include_str!("../../../tests/corpus/style-refused.txt");
        assert!(entries(attacks).count() > 60);
        for css in entries(attacks) {
            let taken = sanitise(css, &assets());
            assert!(taken.is_err(), "was taken: {css}\nas: {taken:?}");
        }
    }

    #[test]
    fn stylesheets_are_taken_and_rewriting_them_again_changes_nothing() {
        for css in entries(include_str!("../../../tests/corpus/style-accepted.txt")) {
            let once = sanitise(css, &assets()).unwrap_or_else(|why| panic!("{why}\n{css}"));
            assert_eq!(sanitise(&once, &assets()).as_ref(), Ok(&once), "{css}");
        }
    }

    #[test]
    fn what_attacks_the_classic_pages_is_refused_but_for_selectors_and_layout() {
        // What is wrong with these there is what the full stylesheet is for.
        let taken: Vec<&str> = entries(include_str!("../../../tests/corpus/css-refused.txt"))
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
        fn nothing_dangerous_comes_out_whatever_goes_in(
            css in r#"((\.[a-z]{1,5}|main|input|\*|:root|@media \(min-width: ?[0-9]em\)|@[a-z]{1,6})[ >:\[\]a-z="*^]{0,8}\{((color|background|content|--x|width|position) ?: ?([a-z0-9#%\\/*();:'@{}<,. "-]|url\(|var\(--|\\75 rl\(){0,24};?)*\} ?){0,3}"#
        ) {
            if let Ok(clean) = sanitise(&css, &assets()) {
                let text = clean.to_ascii_lowercase();
                let text = text.replace("url(\"0123456789abcdef.png\")", "");
                for bad in ["url", "expression", "@import", "@font", "\\", "<", "/*", "position:", "[", "]"] {
                    prop_assert!(!text.contains(bad), "{bad} in {text}");
                }
                prop_assert_eq!(sanitise(&clean, &assets()), Ok(clean));
            }
        }

        #[test]
        fn no_input_panics(css in ".{0,300}") {
            let _ = sanitise(&css, &assets());
        }
    }
}
