//! Decodes `application/x-www-form-urlencoded`, in queries and bodies alike.

/// The most fields that are looked at.
const MAX_FIELDS: usize = 200;

/// Why a query or a form is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("too many parameters")]
    TooMany,
    #[error("a parameter is not UTF-8 or holds U+0000")]
    NotText,
}

/// The pairs in their order, doubled ones included. Nothing is repaired: what is not UTF-8 is refused.
pub fn decode(encoded: &[u8]) -> Result<Vec<(String, String)>, Malformed> {
    let fields = encoded.split(|byte| *byte == b'&').filter(|field| !field.is_empty());
    let mut pairs = Vec::new();
    for field in fields {
        if pairs.len() == MAX_FIELDS {
            return Err(Malformed::TooMany);
        }
        let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
        let value = field.get(at + 1..).unwrap_or_default();
        pairs.push((text(&field[..at])?, text(value)?));
    }
    Ok(pairs)
}

/// Decodes one name or value.
pub fn text(encoded: &[u8]) -> Result<String, Malformed> {
    let mut out = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        out.push(match byte {
            b'+' => b' ',
            b'%' => match hex_pair(after) {
                Some(decoded) => {
                    rest = &after[2..];
                    decoded
                }
                // A lone percent sign stands for itself, as browsers read it.
                None => b'%',
            },
            other => *other,
        });
    }
    let text = String::from_utf8(out).map_err(|_| Malformed::NotText)?;
    if text.contains('\0') { Err(Malformed::NotText) } else { Ok(text) }
}

/// The same query with these values of some parameters in place of its own.
pub fn with(query: &str, values: &[(&str, String)]) -> Result<String, Malformed> {
    let mut pairs = decode(query.as_bytes())?;
    pairs.retain(|(known, _)| !values.iter().any(|(name, _)| known == name));
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    Ok(query.extend_pairs(pairs).extend_pairs(values).finish())
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pairs_keep_their_order_and_their_doubles() {
        let pairs = decode(b"a=1&b=x+y%2Bz&&a=&c&%zz=100%").unwrap();
        let expected = [("a", "1"), ("b", "x y+z"), ("a", ""), ("c", ""), ("%zz", "100%")].map(own);
        assert_eq!(pairs, expected);
    }

    fn own((name, value): (&str, &str)) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for wrong in ["a=%ff", "a=%00", "%c3=1", "a=%ed%a0%80"] {
            assert_eq!(decode(wrong.as_bytes()), Err(Malformed::NotText), "{wrong}");
        }
        assert_eq!(decode("a=1&".repeat(201).as_bytes()), Err(Malformed::TooMany));
        assert_eq!(decode("a=1&".repeat(200).as_bytes()).unwrap().len(), 200);
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_back(pairs: Vec<(String, String)>) {
            let pairs: Vec<_> = pairs
                .into_iter()
                .filter(|(name, value)| !name.is_empty() && !name.contains('\0') && !value.contains('\0'))
                .take(200)
                .collect();
            let encoded = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            prop_assert_eq!(decode(encoded.as_bytes()).unwrap(), pairs);
        }

        #[test]
        fn no_body_makes_it_panic(bytes: Vec<u8>) {
            let _ = decode(&bytes);
        }
    }
}
