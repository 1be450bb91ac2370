//! A customer's SVG, reduced to shapes: parsed, and written anew from allow-lists of elements and attributes.
//!
//! What is left can neither run, nor load, nor lead anywhere: no script, no event, no foreign content, no animation, no
//! reference but to an element of the same file. Browsers get it with a policy that would not let it besides.

mod bounds;
mod manner;
mod shapes;
mod values;
mod weights;

use std::collections::HashSet;
use std::fmt::Write as _;

use roxmltree::{Document, Node, ParsingOptions};

use values::attributes;

const SVG: &str = "http://www.w3.org/2000/svg";

/// The most elements, and how deep they may stand in each other.
const MAX_NODES: u32 = 20_000;
const MAX_DEPTH: u8 = 48;

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

/// Why an SVG is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SvgProblem {
    #[error("its content is not SVG")]
    NotSvg,
    #[error("it has a document type (<!DOCTYPE>), which is not supported; take that line out")]
    DocumentType,
    #[error(
        "it has more than {MAX_NODES} elements, too many in each other, too many attributes on one, or too many namespaces"
    )]
    TooMuch,
    #[error(
        "it draws too much: what is copied, painted with, masked by or set as a marker counts each time"
    )]
    Drawn,
    #[error("its style element is not supported; export it with presentation attributes")]
    Style,
}

/// Parses an SVG and writes what is allowed of it. A document type, and with it any entity, is refused.
pub fn sanitise(file: &[u8]) -> Result<String, SvgProblem> {
    let text = std::str::from_utf8(file).map_err(|_| SvgProblem::NotSvg)?;
    bounds::check(text)?;
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
    let mut writer = Writer { out: String::with_capacity(text.len()), ids: HashSet::new() };
    writer.element(root, 0, "svg")?;
    // What is weighed is what is served.
    let served = Document::parse(&writer.out).map_err(|_| SvgProblem::NotSvg)?;
    weights::check(&served)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    /// Those that were written: browsers refer to the first with an id, so another has none.
    ids: HashSet<String>,
}

impl Writer {
    /// Writes what is allowed of the elements in another.
    fn inside(&mut self, parent: Node, depth: u8) -> Result<(), SvgProblem> {
        for child in parent.children() {
            match child.text().filter(|_| child.is_text()) {
                Some(text) => self.out.push_str(&escaped(text)),
                None if child.is_element() => self.child(child, depth)?,
                None => {}
            }
        }
        Ok(())
    }

    fn child(&mut self, node: Node, depth: u8) -> Result<(), SvgProblem> {
        let text = node.text().unwrap_or_default();
        if node.has_tag_name((SVG, "style")) && !text.trim().is_empty() {
            return Err(SvgProblem::Style);
        }
        match allowed(node) {
            Some(name) => self.element(node, depth, name),
            None => Ok(()),
        }
    }

    fn element(&mut self, node: Node, depth: u8, name: &str) -> Result<(), SvgProblem> {
        if depth > MAX_DEPTH {
            return Err(SvgProblem::TooMuch);
        }
        // Writing to a String cannot fail.
        let _ = write!(self.out, "<{name}");
        if depth == 0 {
            let _ = write!(self.out, " xmlns=\"{SVG}\"");
        }
        for (name, value) in attributes(node) {
            if name != "id" || self.ids.insert(value.clone()) {
                let _ = write!(self.out, " {name}=\"{}\"", escaped(&value));
            }
        }
        self.out.push('>');
        match chosen(node) {
            Some(child) => self.child(child, depth + 1)?,
            None => self.inside(node, depth + 1)?,
        }
        let _ = write!(self.out, "</{name}>");
        Ok(())
    }
}

/// As what an element is written, if it is. A link leads nowhere and a choice was made: they are groups.
fn allowed(node: Node) -> Option<&'static str> {
    let name = node.tag_name().name();
    match name {
        _ if node.tag_name().namespace() != Some(SVG) => None,
        "a" if is_text(node) => Some("tspan"),
        "a" | "switch" => Some("g"),
        _ => ELEMENTS.into_iter().find(|known| *known == name),
    }
}

fn is_text(node: Node) -> bool {
    node.ancestors().any(|around| around.has_tag_name((SVG, "text")))
}

/// What is drawn of a `switch`: the first child that asks nothing of the browser, else the last.
fn chosen<'a, 'i>(node: Node<'a, 'i>) -> Option<Node<'a, 'i>> {
    if !node.has_tag_name((SVG, "switch")) {
        return None;
    }
    let children = || node.children().filter(|child| allowed(*child).is_some());
    let asks = ["requiredExtensions", "systemLanguage"];
    let first = children().find(|child| asks.iter().all(|name| !child.has_attribute(*name)));
    first.or_else(|| children().next_back())
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
    fn links_and_choices_leave_what_is_in_them() {
        let linked = clean("<a href='https://a.example' fill='red'><rect width='1'/></a>");
        assert!(linked.contains("<g fill=\"red\"><rect width=\"1\"></rect></g>"), "{linked}");
        let text = clean("<text>To <a href='/b'>b</a></text>");
        assert!(text.contains("<text>To <tspan>b</tspan></text>"), "{text}");
        // As Illustrator writes it.
        let chosen = clean(
            "<switch><foreignObject requiredExtensions='ns' width='1'><i/></foreignObject>\
             <g><path d='M0 0'/></g><g id='never'/></switch>",
        );
        assert!(chosen.contains("<g><g><path d=\"M0 0\"></path></g></g>"), "{chosen}");
        let spoken = clean(
            "<switch><text systemLanguage='de'>Ja</text><text>Yes</text><text>No</text></switch>",
        );
        assert!(spoken.contains("<g><text>Yes</text></g>"), "{spoken}");
        let last = clean(
            "<switch><a systemLanguage='de'><rect/></a><g systemLanguage='en'><path/></g></switch>",
        );
        assert!(last.contains("<g><g><path></path></g></g>"), "{last}");
        for whole in [linked, text, chosen, spoken, last] {
            assert_eq!(sanitise(whole.as_bytes()).unwrap(), whole);
        }
    }

    #[test]
    fn of_two_elements_with_one_id_the_first_keeps_it() {
        let twice = clean("<g id='a'><rect/></g><g id='a' class='b'/><image id='c'/><g id='c'/>");
        let kept = "<g id=\"a\"><rect></rect></g><g class=\"b\"></g><g id=\"c\"></g>";
        assert!(twice.contains(kept), "{twice}");
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

    proptest::proptest! {
        #[test]
        fn no_value_makes_it_panic(value in ".{0,60}", list in "[MmLlAaTtSsZz0-9., eE()+-]{0,60}") {
            let value = value.replace(['<', '&', '\''], "");
            let _ = sanitise(format!(
                "<svg {NS} viewBox='{list}'><path d='{list}' fill='url({value}' transform='{list}' \
                 style='{value};transform:{list};stroke-dasharray:{list}'/><rect fill='{value}'/></svg>"
            ).as_bytes());
        }
    }
}
