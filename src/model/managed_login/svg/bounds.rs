//! What is looked at before an SVG is parsed.
//!
//! The parser bounds elements alone. It compares the attributes of an element with each other, and hands the namespaces
//! of an element on, one by one, to each in it that declares one: a small file could keep it busy for minutes.

use super::SvgProblem;

/// The most attributes of one element, and the most namespaces that are declared in all.
pub const MAX_ATTRIBUTES: usize = 200;
pub const MAX_NAMESPACES: usize = 256;

/// What is no element, by how it begins and ends.
const NO_ELEMENT: [(&str, &str); 3] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")];

/// Refuses what would take long to parse.
pub fn check(text: &str) -> Result<(), SvgProblem> {
    if text.matches("xmlns").count() > MAX_NAMESPACES {
        return Err(SvgProblem::TooMuch);
    }
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let other = NO_ELEMENT.iter().find(|(start, _)| rest.starts_with(start));
        rest = match other {
            Some((start, end)) => rest[start.len()..].split_once(end).map_or("", |(_, rest)| rest),
            None => after_tag(&rest[1..])?,
        };
    }
    Ok(())
}

/// What comes after a tag. It has as many attributes as there are values in quotes, in which a `>` ends nothing.
fn after_tag(tag: &str) -> Result<&str, SvgProblem> {
    let (mut quote, mut attributes) = (None, 0);
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Ok(&tag[at..]),
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                attributes += 1;
                if attributes > MAX_ATTRIBUTES {
                    return Err(SvgProblem::TooMuch);
                }
            }
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    Ok("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(count: usize) -> String {
        (0..count).map(|n| format!(" a{n}='>'")).collect()
    }

    #[test]
    fn attributes_are_counted_by_element_and_nowhere_else() {
        let most = attributes(MAX_ATTRIBUTES);
        let fits = format!(
            "<?xml version='1.0'?><!--> ' --><svg{most}>don't = \"=<g{most}/><![CDATA[<{most}'{most}]]></svg>"
        );
        assert_eq!(check(&fits), Ok(()));
        let style = "fill:url(a=b);".repeat(1_000);
        assert_eq!(check(&format!("<svg style=\"{style}'\" href='data:,=={most}'/>")), Ok(()));
        let over = attributes(MAX_ATTRIBUTES + 1);
        for hidden in [
            format!("<svg{over}/>"),
            format!("<svg><g{over}></g></svg>"),
            format!("<!--><--><svg{over}/>"),
            format!("<?a '?><svg{over}/>"),
            format!("<svg>'<g{over}/></svg>"),
            format!("<svg a=\"'\"><g{over}/></svg>"),
            format!("<svg><![CDATA[<!--]]><g{over}/></svg>"),
        ] {
            assert_eq!(check(&hidden), Err(SvgProblem::TooMuch), "{hidden}");
        }
    }
}
