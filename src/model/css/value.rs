//! The values of a stylesheet, written anew from their tokens.

use cssparser::{ParseError, Parser, ToCss as _, Token, TokenSerializationType};

use crate::model::css::CssProblem;

/// How deep functions may stand in each other.
const MAX_DEPTH: u8 = 8;

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

/// What may stand in a value besides words, numbers, colours and `FUNCTIONS`.
pub struct Policy<'a> {
    pub functions: &'a [&'a str],
    /// Quoted strings: names of fonts.
    pub strings: bool,
    /// Custom properties, in `var()`.
    pub variables: bool,
    /// Names of the lines of a grid, in square brackets.
    pub lines: bool,
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
                Token::SquareBracketBlock if self.policy.lines => {
                    self.push(&token);
                    input.parse_nested_block(|inner| self.names(inner))?;
                    self.push(&Token::CloseSquareBracket);
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

    /// Words to the end of `input`.
    fn names(&mut self, input: &mut Parser) -> Result<(), ParseError<CssProblem>> {
        while let Ok(token) = input.next_including_whitespace() {
            match token.clone() {
                Token::WhiteSpace(_) => self.space(),
                Token::Ident(name) if !name.starts_with("--") && is_word(&name) => {
                    self.push(&Token::Ident(name));
                }
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
        match token {
            Token::Ident(name) => {
                is_word(name) && (!name.starts_with("--") || self.policy.variables && depth > 0)
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

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}
