//! Selectors of classes, elements and what they are in the middle of.

use cssparser::{ParseError, Parser, Token};

use crate::model::css::CssProblem;
use crate::model::managed_login::css::is_word;

/// The elements that pages are made of.
const ELEMENTS: [&str; 36] = [
    "a", "bdi", "body", "button", "code", "dd", "details", "div", "dl", "dt", "fieldset", "footer",
    "form", "h1", "h2", "h3", "header", "html", "img", "input", "label", "legend", "li", "main",
    "option", "p", "picture", "section", "select", "span", "strong", "summary", "svg", "textarea",
    "time", "ul",
];

/// What a thing is in the middle of, and where it stands. `visited` is not among them: it tells where people have been.
const PSEUDO_CLASSES: [&str; 29] = [
    "-webkit-autofill",
    "active",
    "any-link",
    "autofill",
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
    "link",
    "only-child",
    "only-of-type",
    "optional",
    "placeholder-shown",
    "read-only",
    "read-write",
    "required",
    "root",
    "user-invalid",
    "user-valid",
    "valid",
];

/// Pseudo-classes that hold selectors.
const PSEUDO_FUNCTIONS: [&str; 3] = ["is", "not", "where"];

/// The first line and the first letter of a box may be those of something that stands deep in it, such as a question: they
/// are not among these.
const PSEUDO_ELEMENTS: [&str; 6] =
    ["after", "before", "file-selector-button", "marker", "placeholder", "selection"];

/// A selector of classes, elements and pseudo-classes.
pub fn selector(input: &mut Parser, depth: u8) -> Result<String, ParseError<CssProblem>> {
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
            Token::SquareBracketBlock => {
                input.parse_nested_block(open)?;
                out.push_str("[open]");
            }
            _ => return Err(ParseError::unexpected_token()),
        }
    }
    match out.trim_end() {
        "" => Err(ParseError::unexpected_token()),
        done if done.ends_with(['>', '+', '~']) => Err(ParseError::unexpected_token()),
        done => Ok(done.to_owned()),
    }
}

/// The one attribute that a selector may ask for: it says nothing but that something is unfolded.
fn open(input: &mut Parser) -> Result<(), ParseError<CssProblem>> {
    input.expect_ident_matching("open")?;
    Ok(input.expect_exhausted()?)
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
                "nth-child" | "nth-last-child" | "nth-last-of-type" | "nth-of-type" => {
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
