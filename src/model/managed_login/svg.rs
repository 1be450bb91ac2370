//! A customer's SVG, reduced to shapes: parsed, and written anew from allow-lists of elements and attributes.
//!
//! What is left can neither run, nor load, nor lead anywhere: no script, no event, no foreign content, no animation, no
//! reference but to an element of the same file. Browsers get it with a policy that would not let it besides.

use std::collections::HashMap;
use std::fmt::Write as _;

use roxmltree::{Document, Node, NodeId, ParsingOptions};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// The most elements and attributes, and how deep elements may stand in each other.
const MAX_NODES: u32 = 20_000;
const MAX_DEPTH: u8 = 48;

/// The most elements that are drawn, those that others refer to counted each time, and how long a chain of references
/// may be: what is copied, painted with or masked by what is copied in its turn multiplies.
const MAX_DRAWN: u64 = 200_000;
const MAX_REFERENCES: u8 = 12;

/// Elements that draw, or say how to. What is not here is left out with all that is in it.
const ELEMENTS: [&str; 23] = [
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "symbol",
    "text",
    "title",
    "tspan",
    "use",
];

/// Attributes of geometry and of paint. None of them takes a resource but by `url(#id)`.
const ATTRIBUTES: [&str; 83] = [
    "class",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color",
    "cx",
    "cy",
    "d",
    "display",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "mask",
    "maskContentUnits",
    "maskUnits",
    "offset",
    "opacity",
    "orient",
    "paint-order",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "rotate",
    "rx",
    "ry",
    "shape-rendering",
    "spreadMethod",
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
    "textLength",
    "transform",
    "transform-origin",
    "vector-effect",
    "version",
    "viewBox",
    "visibility",
    "width",
    "word-spacing",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
    "dominant-baseline",
    "lengthAdjust",
    "text-rendering",
];

/// Why an SVG is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SvgProblem {
    #[error("its content is not SVG")]
    NotSvg,
    #[error("it has a document type (<!DOCTYPE>), which is not supported; take that line out")]
    DocumentType,
    #[error("it has more than {MAX_NODES} elements and attributes, or too many in each other")]
    TooMuch,
    #[error("its style element is not supported; export it with presentation attributes")]
    Style,
}

/// Parses an SVG and writes what is allowed of it. A document type, and with it any entity, is refused.
pub fn sanitise(file: &[u8]) -> Result<String, SvgProblem> {
    let text = std::str::from_utf8(file).map_err(|_| SvgProblem::NotSvg)?;
    let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|why| match why {
        roxmltree::Error::NodesLimitReached => SvgProblem::TooMuch,
        roxmltree::Error::DtdDetected => SvgProblem::DocumentType,
        _ => SvgProblem::NotSvg,
    })?;
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err(SvgProblem::NotSvg);
    }
    let mut out = String::with_capacity(text.len());
    element(root, 0, &mut out)?;
    let named = root.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
    let mut weights = Weights { named: named.collect(), known: HashMap::new() };
    match weights.of(root, 0)? > MAX_DRAWN {
        true => Err(SvgProblem::TooMuch),
        false => Ok(out),
    }
}

/// How many elements are drawn for one.
struct Weights<'a, 'i> {
    named: HashMap<&'a str, Node<'a, 'i>>,
    /// What was counted; `None` while it is, for what refers to itself, which browsers leave out.
    known: HashMap<NodeId, Option<u64>>,
}

impl<'a, 'i> Weights<'a, 'i> {
    /// Elements in each other are no deeper than was written; references may be.
    fn of(&mut self, node: Node<'a, 'i>, references: u8) -> Result<u64, SvgProblem> {
        if references > MAX_REFERENCES {
            return Err(SvgProblem::TooMuch);
        }
        if let Some(known) = self.known.get(&node.id()) {
            return Ok(known.unwrap_or(0));
        }
        self.known.insert(node.id(), None);
        let mut drawn: u64 = 1;
        for child in node.children().filter(Node::is_element) {
            drawn = drawn.saturating_add(self.of(child, references)?);
        }
        let written = attributes(node);
        let referred = written.iter().filter_map(|(name, value)| match name.as_str() {
            "href" => value.strip_prefix('#'),
            _ => value.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')')),
        });
        let referred: Vec<Node> = referred.filter_map(|id| self.named.get(id).copied()).collect();
        for node in referred {
            drawn = drawn.saturating_add(self.of(node, references + 1)?);
        }
        self.known.insert(node.id(), Some(drawn));
        Ok(drawn)
    }
}

fn element(node: Node, depth: u8, out: &mut String) -> Result<(), SvgProblem> {
    let name = node.tag_name().name();
    if node.has_tag_name((SVG, "style")) && node.text().is_some_and(|text| !text.trim().is_empty())
    {
        return Err(SvgProblem::Style);
    }
    if node.tag_name().namespace() != Some(SVG) || !ELEMENTS.contains(&name) {
        return Ok(());
    }
    if depth > MAX_DEPTH {
        return Err(SvgProblem::TooMuch);
    }
    // Writing to a String cannot fail.
    let _ = write!(out, "<{name}");
    if depth == 0 {
        let _ = write!(out, " xmlns=\"{SVG}\"");
    }
    for (name, value) in attributes(node) {
        let _ = write!(out, " {name}=\"{}\"", escaped(&value));
    }
    out.push('>');
    for child in node.children() {
        match child.text().filter(|_| child.is_text()) {
            Some(text) => out.push_str(&escaped(text)),
            None if child.is_element() => element(child, depth + 1, out)?,
            None => {}
        }
    }
    let _ = write!(out, "</{name}>");
    Ok(())
}

/// The attributes that are allowed; those of `style` as attributes of their own, over the element's others.
fn attributes(node: Node) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    let mut keep = |name: &str, value: &str| {
        let value = value.trim();
        if ATTRIBUTES.contains(&name) && is_harmless(value) {
            kept.retain(|(known, _)| known != name);
            kept.push((name.to_owned(), value.to_owned()));
        }
    };
    for attribute in node.attributes().filter(|attribute| attribute.namespace().is_none()) {
        keep(attribute.name(), attribute.value());
    }
    for declaration in node.attribute("style").unwrap_or_default().split(';') {
        if let Some((name, value)) = declaration.split_once(':') {
            keep(name.trim(), value);
        }
    }
    let link = node.attribute("href").or_else(|| node.attribute((XLINK, "href")));
    if let Some(link) = link.filter(|link| link.strip_prefix('#').is_some_and(is_id)) {
        kept.push(("href".to_owned(), link.to_owned()));
    }
    kept
}

/// Whether a value only describes: its one function that refers to something is `url(#id)`.
fn is_harmless(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let refers = lower.contains("url") || lower.contains("image") || lower.contains("src");
    let inner = value.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')'));
    match inner {
        Some(id) => is_id(id),
        None => !refers && !lower.contains(['\\', '<', '@', ';']) && !lower.contains("script"),
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c))
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            letter => out.push(letter),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NS: &str =
        "xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'";

    fn clean(inside: &str) -> String {
        sanitise(format!("<svg {NS}>{inside}</svg>").as_bytes()).unwrap()
    }

    #[test]
    fn shapes_and_paint_stay() {
        let drawn = clean(
            "<defs><linearGradient id='a'><stop offset='0' stop-color='#f00'/></linearGradient></defs>\
             <g style='fill:url(#a); stroke: none'><path d='M0 0L1 1'/></g><use xlink:href='#a'/>\
             <text x='1'>A &amp; B</text>",
        );
        for kept in [
            "<stop offset=\"0\" stop-color=\"#f00\"></stop>",
            "<g fill=\"url(#a)\" stroke=\"none\"><path d=\"M0 0L1 1\"></path></g>",
            "<use href=\"#a\"></use>",
            "<text x=\"1\">A &amp; B</text>",
        ] {
            assert!(drawn.contains(kept), "{kept} in {drawn}");
        }
        assert_eq!(sanitise(drawn.as_bytes()).unwrap(), drawn);
    }

    #[test]
    fn what_runs_loads_or_leads_elsewhere_is_gone() {
        for attack in [
            "<script>alert(1)</script>",
            "<script xlink:href='//evil.example/x.js'/>",
            "<rect onload='alert(1)' onclick='alert(1)'/>",
            "<a href='javascript:alert(1)'><rect/></a>",
            "<a xlink:href='https://evil.example'><rect/></a>",
            "<image href='https://evil.example/x.png'/>",
            "<use href='https://evil.example/x.svg#a'/>",
            "<use href='data:image/svg+xml;base64,AAAA#a'/>",
            "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'><script>alert(1)</script></body></foreignObject>",
            "<animate attributeName='href' to='javascript:alert(1)'/>",
            "<set attributeName='onload' to='alert(1)'/>",
            "<rect fill='url(https://evil.example/x.svg#a)'/>",
            "<rect style='fill:url(//evil.example)'/>",
            "<rect style='background:url(//evil.example)'/>",
            "<rect fill='image-set(\"//evil.example\" 1x)'/>",
            "<rect filter='url(//evil.example#f)'/>",
            "<feImage href='//evil.example'/>",
            "<html:script xmlns:html='http://www.w3.org/1999/xhtml'>alert(1)</html:script>",
            "<iframe src='//evil.example'/>",
            "<handler type='application/ecmascript'>alert(1)</handler>",
            "<rect xml:base='//evil.example' class='a' id='&lt;script>'/>",
            "<!-- alert --><?xml-stylesheet href='//evil.example/x.css'?><rect/>",
        ] {
            let out = clean(attack).to_ascii_lowercase();
            for bad in [
                "evil",
                "alert",
                "script",
                "javascript",
                "data:",
                "onload",
                "xml-stylesheet",
                "<!--",
            ] {
                assert!(!out.contains(bad), "{attack} became {out}");
            }
        }
    }

    #[test]
    fn copies_of_copies_are_counted_whatever_copies() {
        let doubling = |one: &dyn Fn(usize) -> String| {
            let inside: String = (0..10).map(one).collect();
            let drawn = format!("<svg {NS}><g id='a0'>{}</g>{inside}</svg>", "<path/>".repeat(500));
            sanitise(drawn.as_bytes())
        };
        let used = |n: usize| {
            format!("<g id='a{}'>{}</g>", n + 1, format!("<use href='#a{n}'/>").repeat(3))
        };
        assert_eq!(doubling(&used), Err(SvgProblem::TooMuch));
        let painted = |n: usize| {
            let rects = format!("<rect fill='url(#a{n})'/>").repeat(3);
            format!("<pattern id='a{}'>{rects}</pattern>", n + 1)
        };
        assert_eq!(doubling(&painted), Err(SvgProblem::TooMuch));
        let masked = |n: usize| {
            let rects = format!("<rect style='mask: url(#a{n})'/>").repeat(3);
            format!("<mask id='a{}'>{rects}</mask>", n + 1)
        };
        assert_eq!(doubling(&masked), Err(SvgProblem::TooMuch));
        let chain = |n: usize| format!("<g id='b{}'><use href='#b{n}'/></g>", n + 1);
        let chain: String = (0..5_000).map(chain).collect();
        assert_eq!(
            sanitise(format!("<svg {NS}>{chain}</svg>").as_bytes()),
            Err(SvgProblem::TooMuch)
        );
        // A picture with many copies of one thing is drawn, and so is one that refers to itself.
        let many = format!("<svg {NS}><path id='a'/>{}</svg>", "<use href='#a'/>".repeat(500));
        assert!(sanitise(many.as_bytes()).is_ok());
        assert!(
            sanitise(format!("<svg {NS}><g id='a'><use href='#a'/></g></svg>").as_bytes()).is_ok()
        );
    }

    #[test]
    fn entities_and_other_documents_are_refused() {
        let laughs =
            "<!DOCTYPE svg [<!ENTITY a 'ha'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>";
        assert_eq!(sanitise(laughs.as_bytes()), Err(SvgProblem::DocumentType));
        assert_eq!(sanitise(b"<svg></svg>"), Err(SvgProblem::NotSvg));
        assert_eq!(
            sanitise(b"<html xmlns='http://www.w3.org/1999/xhtml'/>"),
            Err(SvgProblem::NotSvg)
        );
        assert_eq!(sanitise(b"\xff\xfe<\0s\0v\0g\0"), Err(SvgProblem::NotSvg));
        let styled = format!("<svg {NS}><style>.a{{fill:red}}</style></svg>");
        assert_eq!(sanitise(styled.as_bytes()), Err(SvgProblem::Style));
        let deep = format!("<svg {NS}>{}{}</svg>", "<g>".repeat(200), "</g>".repeat(200));
        assert_eq!(sanitise(deep.as_bytes()), Err(SvgProblem::TooMuch));
        let large = format!("<svg {NS}>{}</svg>", "<g/>".repeat(30_000));
        assert_eq!(sanitise(large.as_bytes()), Err(SvgProblem::TooMuch));
    }
}
