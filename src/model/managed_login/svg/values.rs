//! The attributes of an SVG that are kept, and how their values are written.

use cssparser::color::{parse_hash_color, parse_named_color};
use roxmltree::Node;

const XLINK: &str = "http://www.w3.org/1999/xlink";

/// Attributes of geometry. None of them takes a resource.
const ATTRIBUTES: [&str; 36] = [
    "class",
    "clipPathUnits",
    "d",
    "dx",
    "dy",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "id",
    "lengthAdjust",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "maskContentUnits",
    "maskUnits",
    "offset",
    "orient",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "refX",
    "refY",
    "rotate",
    "spreadMethod",
    "textLength",
    "version",
    "viewBox",
    "x1",
    "x2",
    "y1",
    "y2",
];

/// Attributes that `style` may have as well. None of them takes a resource but by `url(#id)`.
const PROPERTIES: [&str; 47] = [
    "clip-path",
    "clip-rule",
    "color",
    "cx",
    "cy",
    "display",
    "dominant-baseline",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "height",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "opacity",
    "paint-order",
    "r",
    "rx",
    "ry",
    "shape-rendering",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "transform",
    "transform-origin",
    "vector-effect",
    "visibility",
    "width",
    "word-spacing",
    "x",
    "y",
];

/// Elements whose `href` is followed.
const LINKED: [&str; 4] = ["linearGradient", "pattern", "radialGradient", "use"];

/// The attributes that are allowed; those of `style` as attributes of their own, over the element's others.
pub fn attributes(node: Node) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
        let name = attribute.name();
        let is_known = ATTRIBUTES.contains(&name) || PROPERTIES.contains(&name);
        if let Some(value) = written(name, attribute.value().trim()).filter(|_| is_known) {
            kept.push((name.to_owned(), value));
        }
    }
    for (name, value) in declarations(node.attribute("style").unwrap_or_default()) {
        let value = match name.as_str() {
            "transform" => transform(value),
            name => written(name, value).filter(|_| PROPERTIES.contains(&name)),
        };
        if let Some(value) = value {
            kept.retain(|(known, _)| *known != name);
            kept.push((name, value));
        }
    }
    let link = node.attribute("href").or_else(|| node.attribute((XLINK, "href")));
    let link = link.map(str::trim).filter(|_| LINKED.contains(&node.tag_name().name()));
    if let Some(link) = link.filter(|link| link.strip_prefix('#').is_some_and(is_id)) {
        kept.push(("href".to_owned(), link.to_owned()));
    }
    kept
}

/// What a `style` says, those things last that are `!important`: an attribute has no such word.
fn declarations(style: &str) -> Vec<(String, &str)> {
    let declared = style.split(';').filter_map(|one| one.split_once(':'));
    let (mut last, mut first) = (Vec::new(), Vec::new());
    for (name, value) in declared {
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim());
        match value.rsplit_once('!') {
            Some((value, word)) if word.trim().eq_ignore_ascii_case("important") => {
                last.push((name, value.trim()));
            }
            _ => first.push((name, value)),
        }
    }
    first.append(&mut last);
    first
}

/// How the value of an attribute is written, if it is taken.
fn written(name: &str, value: &str) -> Option<String> {
    let is_taken = match name {
        "id" => is_id(value),
        "class" | "font-family" => is_words(value),
        "stroke-dasharray" => is_dashes(value),
        "fill" | "stroke" => match reference(value) {
            Some((id, "")) => return Some(format!("url(#{id})")),
            Some((id, other)) if is_colour(other) => return Some(format!("url(#{id}) {other}")),
            Some((id, _)) => return Some(format!("url(#{id})")),
            None => is_harmless(value),
        },
        "clip-path" | "marker-end" | "marker-mid" | "marker-start" | "mask" => {
            match reference(value) {
                Some((id, _)) => return Some(format!("url(#{id})")),
                None => is_harmless(value),
            }
        }
        _ => is_harmless(value),
    };
    is_taken.then(|| value.to_owned())
}

/// What `url(#id)` refers to, and what stands behind it.
pub fn reference(value: &str) -> Option<(&str, &str)> {
    let head = value.get(..4).filter(|head| head.eq_ignore_ascii_case("url("))?;
    let (inner, behind) = value[head.len()..].split_once(')')?;
    let inner = inner.trim();
    let bare = ['"', '\'']
        .into_iter()
        .find_map(|quote| inner.strip_prefix(quote).and_then(|inner| inner.strip_suffix(quote)));
    let id = bare.unwrap_or(inner).strip_prefix('#').filter(|id| is_id(id))?;
    Some((id, behind.trim()))
}

/// Whether a paint is for certain a colour, or none: what is not one is as if it was not written.
pub fn is_colour(value: &str) -> bool {
    let is_word =
        ["none", "currentcolor", "transparent"].iter().any(|word| value.eq_ignore_ascii_case(word));
    let hash = value.strip_prefix('#');
    is_word
        || hash.is_some_and(|digits| parse_hash_color(digits.as_bytes()).is_ok())
        || parse_named_color(value).is_ok()
}

/// Whether a value only describes: no function in it refers to anything.
fn is_harmless(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let refers = ["url", "image", "src", "script"].iter().any(|word| lower.contains(word));
    !refers && !lower.contains(['\\', '<', '@', ';'])
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c))
}

/// Whether a value is names alone, in which any word is a word.
fn is_words(value: &str) -> bool {
    value.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "-_.,'\"+".contains(c))
}

/// Whether each dash has a length that can be told without the page.
fn is_dashes(value: &str) -> bool {
    value == "none" || dashes(value).is_some_and(|dashes| !dashes.is_empty())
}

/// The lengths of dashes and of the gaps between them.
pub fn dashes(value: &str) -> Option<Vec<f64>> {
    let each = value.split([',', ' ', '\t', '\n', '\r']).filter(|dash| !dash.is_empty());
    each.map(|dash| length(dash, f64::NAN).filter(|dash| *dash >= 0.0)).collect()
}

/// A length in user units; those in percent are of `whole`.
pub fn length(value: &str, whole: f64) -> Option<f64> {
    let units = [
        ("px", 1.0),
        ("pt", 4.0 / 3.0),
        ("pc", 16.0),
        ("mm", 96.0 / 25.4),
        ("cm", 96.0 / 2.54),
        ("in", 96.0),
        ("%", whole / 100.0),
    ];
    let value = value.trim();
    let with = units.iter().find_map(|(unit, times)| Some((value.strip_suffix(unit)?, *times)));
    let (number, times) = with.unwrap_or((value, 1.0));
    // Rust reads words such as "inf" as numbers, too.
    let is_number = number.chars().all(|c| c.is_ascii_digit() || "+-.eE".contains(c));
    number.parse::<f64>().ok().filter(|_| is_number).map(|number| number * times)
}

/// The `transform` of a style as that of an attribute, whose numbers have no units. `None` if it has not the same
/// meaning there.
fn transform(value: &str) -> Option<String> {
    let mut rest = value;
    let mut out = String::new();
    if rest.eq_ignore_ascii_case("none") {
        return Some(out);
    }
    while !rest.is_empty() {
        let (name, behind) = rest.split_once('(')?;
        let (inner, behind) = behind.split_once(')')?;
        let of = |read: &dyn Fn(&str) -> Option<f64>| {
            inner.split(',').map(|one| read(one.trim())).collect::<Option<Vec<f64>>>()
        };
        let name = name.trim().to_ascii_lowercase();
        let (name, numbers) = match name.as_str() {
            "translate" => ("translate", of(&distance)?),
            "translatex" => ("translate", [of(&distance)?, vec![0.0]].concat()),
            "translatey" => ("translate", [vec![0.0], of(&distance)?].concat()),
            "scale" => ("scale", of(&number)?),
            "scalex" => ("scale", [of(&number)?, vec![1.0]].concat()),
            "scaley" => ("scale", [vec![1.0], of(&number)?].concat()),
            "rotate" => ("rotate", of(&angle)?),
            "skewx" => ("skewX", of(&angle)?),
            "skewy" => ("skewY", of(&angle)?),
            "matrix" => ("matrix", of(&number)?),
            _ => return None,
        };
        let most = match name {
            "matrix" => 6..=6,
            "translate" | "scale" => 1..=2,
            _ => 1..=1,
        };
        if !most.contains(&numbers.len()) {
            return None;
        }
        let numbers: Vec<String> = numbers.iter().map(f64::to_string).collect();
        let between = if out.is_empty() { "" } else { " " };
        out.push_str(&format!("{between}{name}({})", numbers.join(" ")));
        rest = behind.trim_start();
    }
    Some(out)
}

fn number(value: &str) -> Option<f64> {
    length(value, f64::NAN).filter(|_| value.ends_with(|c: char| c.is_ascii_digit()))
}

/// A length of a style: it has a unit, but for nought.
fn distance(value: &str) -> Option<f64> {
    let length = length(value, f64::NAN).filter(|length| length.is_finite())?;
    (length == 0.0 || number(value).is_none()).then_some(length)
}

/// An angle of a style, in degrees.
fn angle(value: &str) -> Option<f64> {
    let units =
        [("deg", 1.0), ("grad", 0.9), ("rad", 180.0 / std::f64::consts::PI), ("turn", 360.0)];
    let with = units.iter().find_map(|(unit, times)| Some((value.strip_suffix(unit)?, *times)));
    match with {
        Some((angle, times)) => number(angle).map(|angle| angle * times),
        None => number(value).filter(|angle| *angle == 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(element: &str) -> String {
        let document = roxmltree::Document::parse(element).unwrap();
        let kept = attributes(document.root_element());
        let kept: Vec<String> =
            kept.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        kept.join("; ")
    }

    #[test]
    fn names_may_be_words_that_mean_something_elsewhere() {
        for (element, written) in [
            ("<g id='image-gradient'/>", "id=image-gradient"),
            (
                "<g id='transcript' class='description src'/>",
                "id=transcript; class=description src",
            ),
            ("<text font-family=\"'Curly Script', serif\"/>", "font-family='Curly Script', serif"),
            ("<use href='#curl'/>", "href=#curl"),
            ("<rect fill='url(#image-gradient)'/>", "fill=url(#image-gradient)"),
            ("<g id='a b' class='a;b' font-family='url(x)'/>", ""),
            ("<rect x='image(a)' d='script'/>", ""),
        ] {
            assert_eq!(kept(element), written, "{element}");
        }
    }

    #[test]
    fn references_are_taken_however_they_are_quoted() {
        for (element, written) in [
            ("<g fill='url(\"#a\")' stroke=\"url('#b')\"/>", "fill=url(#a); stroke=url(#b)"),
            ("<g fill='URL( #a )' mask=\"url( '#b' )\"/>", "fill=url(#a); mask=url(#b)"),
            (
                "<g fill='url(#a) red' stroke='url(#b)none'/>",
                "fill=url(#a) red; stroke=url(#b) none",
            ),
            ("<g fill='url(#a) #0008'/>", "fill=url(#a) #0008"),
            ("<g fill='url(#a) icc-color(b)'/>", "fill=url(#a)"),
            ("<g style='fill:url(&quot;#a&quot;)'/>", "fill=url(#a)"),
            ("<g fill='url(//b.example#a)' stroke='url(#a) url(//b.example)'/>", "stroke=url(#a)"),
            ("<g fill='url(\"#a)' stroke='url(#a' mask='url()'/>", ""),
            ("<g marker-end='url(#a)' x='url(#a)'/>", "marker-end=url(#a)"),
        ] {
            assert_eq!(kept(element), written, "{element}");
        }
    }

    #[test]
    fn what_a_style_says_is_written_as_attributes_have_it() {
        for (element, written) in [
            ("<g style='fill:#00f!important'/>", "fill=#00f"),
            ("<g style='fill:red ! IMPORTANT;fill:blue'/>", "fill=red"),
            ("<g fill='red' style='Fill: blue'/>", "fill=blue"),
            ("<g style='transform:rotate(45deg)'/>", "transform=rotate(45)"),
            (
                "<g style='transform: translate(10px, 1in) scale(2) rotate(.5turn)'/>",
                "transform=translate(10 96) scale(2) rotate(180)",
            ),
            (
                "<g style='transform:translateY(0) scaleX(3)'/>",
                "transform=translate(0 0) scale(3 1)",
            ),
            ("<g style='transform:matrix(1,0,0,1,5,6)'/>", "transform=matrix(1 0 0 1 5 6)"),
            ("<g transform='scale(2)' style='transform:none'/>", "transform="),
            // What cannot be said in an attribute leaves the one there is.
            ("<g transform='scale(2)' style='transform:translate(50%)'/>", "transform=scale(2)"),
            ("<g style='transform:rotate(45)'/>", ""),
            ("<g style='transform:rotate3d(1,0,0,45deg)'/>", ""),
            ("<g style='id:a;viewBox:0 0 1 1;d:path(\"M0 0\");points:1 1'/>", ""),
            ("<g style='stroke-dasharray:4px, 2'/>", "stroke-dasharray=4px, 2"),
            ("<g stroke-dasharray='none'/>", "stroke-dasharray=none"),
            ("<g style='stroke-dasharray:1% 2em' stroke-dasharray='-1'/>", ""),
        ] {
            assert_eq!(kept(element), written, "{element}");
        }
    }
}
