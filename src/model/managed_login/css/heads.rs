//! The heads of at-rules, and what stands for a selector in key frames.

use cssparser::{ParseError, Parser, ToCss as _, Token};

use crate::model::css::CssProblem;
use crate::model::managed_login::css::is_word;

/// What media queries may ask for: what a page is shown on, and what people prefer.
const FEATURES: [&str; 27] = [
    "any-hover",
    "any-pointer",
    "aspect-ratio",
    "color",
    "color-gamut",
    "dynamic-range",
    "forced-colors",
    "height",
    "hover",
    "inverted-colors",
    "max-aspect-ratio",
    "max-height",
    "max-resolution",
    "max-width",
    "min-aspect-ratio",
    "min-height",
    "min-resolution",
    "min-width",
    "monochrome",
    "orientation",
    "pointer",
    "prefers-color-scheme",
    "prefers-contrast",
    "prefers-reduced-motion",
    "prefers-reduced-transparency",
    "resolution",
    "width",
];

const MEDIA_WORDS: [&str; 7] = ["all", "and", "not", "only", "or", "print", "screen"];

/// How deep conditions may stand in each other.
const MAX_DEPTH: u8 = 4;

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

/// Media queries: words, and features in parentheses.
pub fn media(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let queries = input.parse_comma_separated(|one| condition(one, 0))?;
    Ok(queries.join(", "))
}

/// Words and features, as they stand in a query or in parentheses of it.
fn condition(input: &mut Parser, depth: u8) -> Result<String, ParseError<CssProblem>> {
    let mut words = Vec::new();
    while let Ok(token) = input.next() {
        match token.clone() {
            Token::Ident(word) => {
                let word = word.to_ascii_lowercase();
                if !MEDIA_WORDS.contains(&word.as_str()) {
                    return Err(ParseError::unexpected_token());
                }
                words.push(word);
            }
            Token::ParenthesisBlock if depth < MAX_DEPTH => {
                let inner = input.parse_nested_block(|inner| {
                    let feature = inner.try_parse(feature);
                    feature.or_else(|_| condition(inner, depth + 1))
                })?;
                words.push(format!("({inner})"));
            }
            _ => return Err(ParseError::unexpected_token()),
        }
    }
    if words.is_empty() { Err(ParseError::unexpected_token()) } else { Ok(words.join(" ")) }
}

/// `min-width: 40rem`, `hover`, `width >= 40rem` or `20rem < width <= 40rem`.
fn feature(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let written = match input.try_parse(name) {
        Ok(name) if input.is_exhausted() => name,
        Ok(name) if input.try_parse(|i| i.expect_colon()).is_ok() => {
            format!("{name}: {}", bound(input)?)
        }
        Ok(name) => format!("{name} {} {}", sign(input)?, bound(input)?),
        Err(_) => {
            let least = format!("{} {} {}", bound(input)?, sign(input)?, name(input)?);
            match input.is_exhausted() {
                true => least,
                false => format!("{least} {} {}", sign(input)?, bound(input)?),
            }
        }
    };
    input.expect_exhausted()?;
    Ok(written)
}

/// The name of a feature.
fn name(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let name = input.expect_ident()?.to_ascii_lowercase();
    let known = FEATURES.contains(&name.as_str());
    if known { Ok(name) } else { Err(ParseError::unexpected_token()) }
}

/// `<`, `<=`, `=`, `>=` or `>`.
fn sign(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let Token::Delim(sign @ ('<' | '=' | '>')) = *input.next()? else {
        return Err(ParseError::unexpected_token());
    };
    let or_equal = sign != '=' && input.try_parse(|i| i.expect_delim('=')).is_ok();
    Ok(if or_equal { format!("{sign}=") } else { sign.to_string() })
}

/// What a feature is compared with: a word, a number, a length, or a ratio.
fn bound(input: &mut Parser) -> Result<String, ParseError<CssProblem>> {
    let token = input.next()?.clone();
    let plain = match &token {
        Token::Ident(word) => is_word(word),
        Token::Dimension { value, unit, .. } => {
            value.is_finite() && unit.bytes().all(|b| b.is_ascii_alphabetic())
        }
        Token::Number { value, .. } => value.is_finite(),
        _ => false,
    };
    if !plain {
        return Err(ParseError::unexpected_token());
    }
    if input.try_parse(|i| i.expect_delim('/')).is_err() {
        return Ok(token.to_css_string());
    }
    match (token, input.next()?.clone()) {
        (one @ Token::Number { .. }, Token::Number { value, .. }) if value.is_finite() => {
            Ok(format!("{} / {}", one.to_css_string(), value))
        }
        _ => Err(ParseError::unexpected_token()),
    }
}
