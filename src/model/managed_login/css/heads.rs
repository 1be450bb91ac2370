//! The heads of at-rules, and what stands for a selector in key frames.

use cssparser::{ParseError, Parser, ToCss as _, Token};

use crate::model::css::CssProblem;
use crate::model::managed_login::css::is_word;

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

/// `from`, `to` or a percentage.
pub fn frame(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
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
pub fn media(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
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
