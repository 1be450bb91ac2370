//! A customer's stylesheet for the hosted pages, reduced to what cannot do harm.
//!
//! It is parsed, checked token by token against allow-lists, and written anew from the tokens: nothing of the
//! source text survives as it was typed. What may stand in it: the selectors of Cognito's own template and properties
//! that change how a thing looks. What may not: anything that loads, moves over something else, adds text, or reads
//! the page (at-rules, `url()`, `position`, `content`, attribute selectors, variables).

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState,
    QualifiedRuleParser, RuleBodyItemParser, RuleBodyParser, StyleSheetParser, ToCss as _, Token,
    TokenSerializationType,
};

/// The longest stylesheet, in characters (API_SetUICustomization, `CSS`).
pub const MAX_CSS: usize = 131_072;

/// How deep functions may stand in each other.
const MAX_DEPTH: u8 = 8;

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

/// Properties that only change how a thing looks or how much room it takes.
const PROPERTIES: [&str; 47] = [
    "appearance",
    "background",
    "background-clip",
    "background-color",
    "background-image",
    "background-origin",
    "background-position",
    "background-repeat",
    "background-size",
    "box-shadow",
    "box-sizing",
    "color",
    "cursor",
    "display",
    "float",
    "font",
    "font-family",
    "font-feature-settings",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "opacity",
    "outline",
    "outline-color",
    "outline-offset",
    "outline-style",
    "outline-width",
    "overflow-wrap",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
];

/// Properties with a family of longhands: `margin`, `margin-top`, `margin-inline-start` ...
const FAMILIES: [&str; 4] = ["border", "margin", "padding", "transition"];

/// Functions that compute a colour, a length or a gradient. None of them names a resource.
const FUNCTIONS: [&str; 27] = [
    "calc",
    "clamp",
    "color-mix",
    "conic-gradient",
    "cubic-bezier",
    "hsl",
    "hsla",
    "hwb",
    "lab",
    "lch",
    "light-dark",
    "linear-gradient",
    "max",
    "min",
    "oklab",
    "oklch",
    "radial-gradient",
    "repeating-conic-gradient",
    "repeating-linear-gradient",
    "repeating-radial-gradient",
    "rgb",
    "rgba",
    "round",
    "steps",
    "-webkit-linear-gradient",
    "-webkit-radial-gradient",
    "-moz-linear-gradient",
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

/// Why a stylesheet is refused, in words for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CssProblem {
    #[error("Invalid CSS: it is longer than {MAX_CSS} characters.")]
    TooLong,
    #[error("Invalid CSS: at-rules are not allowed: @{0}.")]
    AtRule(String),
    #[error("Invalid CSS: the selector is not allowed: {0}.")]
    Selector(String),
    #[error("Invalid CSS: the property is not allowed: {0}.")]
    Property(String),
    #[error("Invalid CSS: the value of property {property} is not allowed: {value}.")]
    Value { property: String, value: String },
    #[error("Invalid CSS: it cannot be read in line {0}.")]
    Syntax(u32),
}

/// Parses, checks and rewrites a stylesheet; refuses all of it if any of it is not allowed.
///
/// Stricter than browsers, as Cognito is: a slip is told when it is made, not found missing on the page.
/// Source: the developer guide's list of CSS classes; OWASP Securing Cascading Style Sheets.
pub fn sanitise(css: &str) -> Result<SanitisedCss, CssProblem> {
    if css.chars().count() > MAX_CSS {
        return Err(CssProblem::TooLong);
    }
    let mut input = Parser::new(css);
    let mut out = String::new();
    for rule in StyleSheetParser::new(&mut input, &mut Rules) {
        match rule {
            Ok(rule) => out.push_str(&rule),
            Err((error, _, place)) => return Err(problem(error, place.line)),
        }
    }
    Ok(SanitisedCss(out))
}

/// What the parser says, or ours if we had stopped it. Lines count from 1.
pub fn problem(error: ParseError<CssProblem>, line: u32) -> CssProblem {
    match error.kind {
        cssparser::ParseErrorKind::Custom(problem) => problem,
        cssparser::ParseErrorKind::Basic(_) => CssProblem::Syntax(line.saturating_add(1)),
    }
}

/// The start of what was refused, on one line, without control characters.
pub fn excerpt(text: &str) -> String {
    let text: Vec<&str> = text.split_whitespace().collect();
    text.join(" ").chars().filter(|c| !c.is_control()).take(80).collect()
}

/// The top of a stylesheet.
struct Rules;

impl<'i> AtRuleParser<'i> for Rules {
    type Prelude = ();
    type AtRule = String;
    type Error = CssProblem;

    fn parse_prelude(
        &mut self,
        name: CowRcStr<'i>,
        _: &mut Parser<'i>,
    ) -> Result<(), ParseError<CssProblem>> {
        Err(ParseError::custom(CssProblem::AtRule(excerpt(&name))))
    }
}

impl<'i> QualifiedRuleParser<'i> for Rules {
    type Prelude = Vec<&'static str>;
    type QualifiedRule = String;
    type Error = CssProblem;

    fn parse_prelude(
        &mut self,
        input: &mut Parser<'i>,
    ) -> Result<Vec<&'static str>, ParseError<CssProblem>> {
        input.skip_whitespace();
        let start = input.position();
        let selectors = input.parse_comma_separated(|one| selector(one));
        selectors.map_err(|_: ParseError<CssProblem>| {
            while input.next().is_ok() {}
            ParseError::custom(CssProblem::Selector(excerpt(input.slice_from(start))))
        })
    }

    fn parse_block(
        &mut self,
        selectors: Vec<&'static str>,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<String, ParseError<CssProblem>> {
        let mut body = String::new();
        for declaration in RuleBodyParser::new(input, &mut Declarations) {
            let (name, value) = declaration
                .map_err(|(error, _, place)| ParseError::custom(problem(error, place.line)))?;
            body.push_str(&format!("  {name}: {value};\n"));
        }
        let selectors: Vec<String> = selectors.iter().map(|name| format!(".{name}")).collect();
        Ok(format!("{} {{\n{body}}}\n", selectors.join(",\n")))
    }
}

/// One of [`SELECTORS`] and nothing else.
fn selector(input: &mut Parser) -> Result<&'static str, ParseError<CssProblem>> {
    input.expect_delim('.')?;
    let mut wanted = match input.next_including_whitespace()? {
        Token::Ident(class) => class.to_string(),
        _ => return Err(ParseError::unexpected_token()),
    };
    if input.try_parse(|i| i.expect_colon()).is_ok() {
        wanted.push(':');
        wanted.push_str(&input.expect_ident()?.to_ascii_lowercase());
    }
    SELECTORS.into_iter().find(|known| *known == wanted).ok_or_else(ParseError::unexpected_token)
}

/// The inside of a rule.
struct Declarations;

impl AtRuleParser<'_> for Declarations {
    type Prelude = ();
    type AtRule = (String, String);
    type Error = CssProblem;
}

impl QualifiedRuleParser<'_> for Declarations {
    type Prelude = ();
    type QualifiedRule = (String, String);
    type Error = CssProblem;
}

impl RuleBodyItemParser<'_, (String, String), CssProblem> for Declarations {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

impl<'i> DeclarationParser<'i> for Declarations {
    type Declaration = (String, String);
    type Error = CssProblem;

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<(String, String), ParseError<CssProblem>> {
        let property = name.to_ascii_lowercase();
        if !is_allowed(&property) {
            return Err(ParseError::custom(CssProblem::Property(excerpt(&name))));
        }
        input.skip_whitespace();
        let start = input.position();
        let policy = Policy {
            functions: &[],
            strings: property == "font" || property == "font-family",
            variables: false,
            files: &|_| None,
        };
        match value(input, &policy) {
            Ok(value) => Ok((property, value)),
            Err(_) => {
                while input.next().is_ok() {}
                let value = excerpt(input.slice_from(start));
                Err(ParseError::custom(CssProblem::Value { property, value }))
            }
        }
    }
}

/// What may stand in a value besides words, numbers, colours and `FUNCTIONS`.
pub struct Policy<'a> {
    pub functions: &'a [&'a str],
    /// Quoted strings: names of fonts.
    pub strings: bool,
    /// Custom properties, in `var()`.
    pub variables: bool,
    /// The file that `url()` means; none for all others.
    pub files: &'a dyn Fn(&str) -> Option<String>,
}

/// Reads a value to the end of `input` and writes it anew from its tokens.
pub fn value(input: &mut Parser, policy: &Policy) -> Result<String, ParseError<CssProblem>> {
    let last = TokenSerializationType::default();
    let mut value = Value { text: String::new(), last, policy };
    value.read(input, 0)?;
    match value.text.trim() {
        "" => Err(ParseError::unexpected_token()),
        text => Ok(text.to_owned()),
    }
}

/// Whether a property, in lower case and perhaps with a vendor's prefix, may be set.
pub fn is_allowed(property: &str) -> bool {
    let plain = ["-webkit-", "-moz-", "-ms-", "-o-"]
        .into_iter()
        .find_map(|prefix| property.strip_prefix(prefix))
        .unwrap_or(property);
    let in_family = |family: &str| {
        plain.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    // border-image takes a picture; everything else of these families takes lengths, styles and colours.
    PROPERTIES.contains(&plain)
        || FAMILIES.into_iter().any(in_family) && !plain.starts_with("border-image")
}

/// A value being written anew from its tokens.
struct Value<'a> {
    text: String,
    last: TokenSerializationType,
    policy: &'a Policy<'a>,
}

impl Value<'_> {
    /// Copies every token to the end of `input`; refuses at the first that is not allowed.
    fn read(&mut self, input: &mut Parser, depth: u8) -> Result<(), ParseError<CssProblem>> {
        if depth > MAX_DEPTH {
            return Err(ParseError::unexpected_token());
        }
        while let Ok(token) = input.next_including_whitespace() {
            let token = token.clone();
            match &token {
                Token::WhiteSpace(_) => self.space(),
                Token::Function(name) => {
                    let name = name.to_ascii_lowercase();
                    if name == "url" {
                        let file = input.parse_nested_block(|inner| {
                            let name = inner.expect_string()?.clone();
                            inner.expect_exhausted()?;
                            Ok::<_, ParseError<CssProblem>>(name)
                        })?;
                        self.file(&file)?;
                        continue;
                    }
                    let known = name.as_str();
                    if !FUNCTIONS.contains(&known) && !self.policy.functions.contains(&known) {
                        return Err(ParseError::unexpected_token());
                    }
                    self.push(&Token::Function(name.into()));
                    input.parse_nested_block(|inner| self.read(inner, depth + 1))?;
                    self.close();
                }
                Token::ParenthesisBlock if depth > 0 => {
                    self.push(&token);
                    input.parse_nested_block(|inner| self.read(inner, depth + 1))?;
                    self.close();
                }
                Token::Delim('!') if depth == 0 => {
                    input.expect_ident_matching("important")?;
                    input.expect_exhausted()?;
                    self.space();
                    self.text.push_str("!important");
                }
                Token::UnquotedUrl(name) => self.file(name)?,
                _ if self.is_plain(&token, depth) => self.push(&token),
                _ => return Err(ParseError::unexpected_token()),
            }
        }
        Ok(())
    }

    /// A file of the style's own.
    fn file(&mut self, name: &str) -> Result<(), ParseError<CssProblem>> {
        let file = (self.policy.files)(name).ok_or_else(ParseError::unexpected_token)?;
        self.space();
        self.text.push_str(&format!("url(\"{file}\")"));
        Ok(())
    }

    /// Whether a token stands for nothing but itself: a word, a number, a colour, the name of a font.
    fn is_plain(&self, token: &Token, depth: u8) -> bool {
        let word = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        match token {
            Token::Ident(name) => {
                word(name) && (!name.starts_with("--") || self.policy.variables && depth > 0)
            }
            Token::Hash(hex) | Token::IDHash(hex) => {
                matches!(hex.len(), 3 | 4 | 6 | 8) && hex.bytes().all(|b| b.is_ascii_hexdigit())
            }
            Token::QuotedString(text) => {
                self.policy.strings
                    && text.chars().all(|c| c.is_alphanumeric() || " -_.+&'".contains(c))
            }
            Token::Number { value, .. } | Token::Dimension { value, .. } if !value.is_finite() => {
                false
            }
            Token::Dimension { unit, .. } => unit.bytes().all(|b| b.is_ascii_alphabetic()),
            Token::Number { .. } | Token::Percentage { .. } | Token::Comma | Token::Delim('/') => {
                true
            }
            Token::Delim('+' | '-' | '*') => depth > 0,
            _ => false,
        }
    }

    fn push(&mut self, token: &Token) {
        let kind = token.serialization_type();
        if self.last.needs_separator_when_before(kind) {
            self.text.push(' ');
        }
        self.text.push_str(&token.to_css_string());
        self.last = kind;
    }

    fn space(&mut self) {
        if !self.text.ends_with([' ', '(']) {
            self.text.push(' ');
        }
        self.last = TokenSerializationType::default();
    }

    fn close(&mut self) {
        self.text.push(')');
        self.last = TokenSerializationType::default();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Entries of a corpus file: separated by lines of `---`, lines that begin with `#` are remarks.
    fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
        file.split("\n---\n").map(|entry| {
            let remark =
                entry.lines().take_while(|line| line.starts_with("# ")).map(|l| l.len() + 1);
            &entry[remark.sum::<usize>()..]
        })
    }

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
        fn nothing_dangerous_comes_out_whatever_goes_in(
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
        fn no_input_panics(css in ".{0,300}") {
            let _ = sanitise(&css);
        }
    }
}
