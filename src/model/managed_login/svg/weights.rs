//! How much a picture draws.
//!
//! What others refer to is drawn each time: copied, painted with, masked by or set on the corners of what is in its turn.
//! So is what they inherit from the elements around them. All of it is walked as browsers walk it and counted in marks,
//! each the work of one small shape, until there are too many. Nothing is counted as less than it is; what cannot be
//! told, such as a length in `em`, is as large as the picture.

use std::collections::HashMap;

use roxmltree::{Document, Node, NodeId};

use super::SvgProblem;
use super::shapes::{Shape, numbers, shape};
use super::values::{dashes, is_colour, length, reference};

/// The most marks, and how long a chain of references may be.
pub const MAX_DRAWN: u32 = 50_000;
const MAX_REFERENCES: u8 = 12;

/// Marks that things take besides the one of each element. Measured in Chromium without a graphics card, where a mark is
/// 20 µs: shapes and layers as large as the picture, what paints them, and lines from one side of it to the other.
const SHAPE: f64 = 28.0;
const GRADIENT: f64 = 3.0 * SHAPE;
const PATTERN: f64 = 18.0 * SHAPE;
const OPACITY: f64 = 60.0;
const CLIP: f64 = 50.0;
const MASK: f64 = 380.0;
const CROSSING: f64 = 4.0;
/// How many lines across one shape make each take a mark more.
const CROWD: f64 = 400.0;
/// How many make one mark: corners, stops of gradients, dashes, and bytes to read.
const CORNERS: f64 = 8.0;
const STOPS: f64 = 4.0;
const DASHES: f64 = 2.0;
const BYTES: u32 = 512;

/// The most pixels that a side of a picture has on a page.
const PIXELS: f64 = 4_096.0;

/// Whether a picture draws no more than pages can bear. Ids in it are there once.
pub fn check(document: &Document) -> Result<(), SvgProblem> {
    let root = document.root_element();
    let named = root.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
    let (width, height) = view(root).unwrap_or_else(|| {
        let side = |name, other| {
            let side = root.attribute(name).and_then(|side| length(side, other));
            side.filter(|side| *side > 0.0).unwrap_or(other)
        };
        (side("width", 300.0), side("height", 150.0))
    });
    let side = width.min(height);
    let mut weights = Weights {
        named: named.collect(),
        within: Vec::new(),
        known: HashMap::new(),
        side,
        drawn: 0.0,
    };
    let manner = Manner { whole: width.max(height), ..Manner::default() };
    weights.walk(root, 1.0, manner, 0).map(|_| ())
}

struct Weights<'a, 'i> {
    named: HashMap<&'a str, Node<'a, 'i>>,
    /// The elements that are being walked: what refers to itself is left out by browsers.
    within: Vec<NodeId>,
    /// In what manner the elements around a resource have it drawn.
    known: HashMap<NodeId, Manner<'a>>,
    /// The shorter side of the picture.
    side: f64,
    drawn: f64,
}

/// How an element is drawn, by what is written on it and around it.
#[derive(Clone, Copy)]
struct Manner<'a> {
    /// What `fill` and `stroke` refer to.
    paints: [Option<&'a str>; 2],
    /// The same of what this is a copy or a marker of.
    context: [Option<&'a str>; 2],
    /// What stands on the first corner, the last one and all others.
    markers: [Option<&'a str>; 3],
    /// How long all dashes and gaps of a list are, and how many.
    dashes: Option<(f64, f64)>,
    stroke: f64,
    font: f64,
    /// How large a unit may be in those of the picture.
    scale: f64,
    /// What lengths in percent are of.
    whole: f64,
    /// The sizes that a `use` has for what it copies.
    size: [Option<&'a str>; 2],
}

impl Default for Manner<'_> {
    fn default() -> Self {
        Self {
            paints: [None; 2],
            context: [None; 2],
            markers: [None; 3],
            dashes: None,
            stroke: 1.0,
            font: 16.0,
            scale: 1.0,
            whole: 0.0,
            size: [None; 2],
        }
    }
}

impl<'a> Manner<'a> {
    /// That of an element within this one. What is not for certain a value is passed on: browsers do not heed it.
    fn of(mut self, node: Node<'a, '_>) -> Self {
        for (paint, name) in self.paints.iter_mut().zip(["fill", "stroke"]) {
            *paint = match node.attribute(name) {
                Some(value) if value.eq_ignore_ascii_case("context-fill") => {
                    self.context[0].or(*paint)
                }
                Some(value) if value.eq_ignore_ascii_case("context-stroke") => {
                    self.context[1].or(*paint)
                }
                Some(value) if is_colour(value) => None,
                Some(value) => reference(value).map(|(id, _)| id).or(*paint),
                None => *paint,
            };
        }
        let places = ["marker-start", "marker-end", "marker-mid"];
        for (marker, name) in self.markers.iter_mut().zip(places) {
            *marker = match node.attribute(name) {
                Some("none") => None,
                Some(value) => reference(value).map(|(id, _)| id).or(*marker),
                None => *marker,
            };
        }
        match node.attribute("stroke-dasharray") {
            Some("none") => self.dashes = None,
            Some(value) => {
                if let Some(dashes) = dashes(value).filter(|dashes| !dashes.is_empty()) {
                    let count = dashes.iter().fold(0.0, |count, _| count + 1.0);
                    self.dashes = Some((dashes.iter().sum(), count)).filter(|(all, _)| *all > 0.0);
                }
            }
            None => {}
        }
        if let Some(stroke) = node.attribute("stroke-width") {
            self.stroke = extent(stroke, self.whole);
        }
        if let Some(font) = node.attribute("font-size") {
            self.font = extent(font, self.font).min(10_000.0);
        }
        if let Some(transform) = node.attribute("transform") {
            self.scale *= scale_of(transform);
        }
        self.sized(node)
    }

    /// What has a view box is drawn as large as its place is.
    fn sized(mut self, node: Node<'a, '_>) -> Self {
        let size = std::mem::take(&mut self.size);
        let is_root = node.parent().is_none_or(|parent| !parent.is_element());
        if is_root || !matches!(node.tag_name().name(), "svg" | "symbol") {
            return self;
        }
        let whole = self.whole;
        let [width, height] = ["width", "height"].map(|name| {
            let place = usize::from(name == "height");
            let side = size[place].or_else(|| node.attribute(name)).unwrap_or("100%");
            extent(side, whole)
        });
        self.whole = width.max(height);
        if let Some(view) = view(node) {
            self.scale *= (width / view.0).max(height / view.1);
            self.whole = view.0.max(view.1);
        }
        self
    }
}

impl<'a, 'i> Weights<'a, 'i> {
    fn add(&mut self, marks: f64) -> Result<(), SvgProblem> {
        self.drawn += if marks >= 0.0 { marks } else { f64::INFINITY };
        if self.drawn > f64::from(MAX_DRAWN) { Err(SvgProblem::Drawn) } else { Ok(()) }
    }

    /// Counts an element as often as it is drawn, with all that it draws, and says how much of the picture it covers.
    fn walk(
        &mut self,
        node: Node<'a, 'i>,
        times: f64,
        around: Manner<'a>,
        references: u8,
    ) -> Result<f64, SvgProblem> {
        if references > MAX_REFERENCES {
            return Err(SvgProblem::Drawn);
        }
        let manner = around.of(node);
        let one = if node.tag_name().name() == "stop" { 1.0 / STOPS } else { 1.0 };
        self.add(times * (one + f64::from(written(node) / BYTES)))?;
        self.within.push(node.id());
        let mut cover: f64 = 0.0;
        for child in node.children().filter(Node::is_element) {
            cover += self.walk(child, times, manner, references)?;
        }
        if let Some(shape) = shape(node, manner.whole, manner.font) {
            cover += self.draw(node, &shape, times, &manner, references)?;
        }
        cover += self.follow(node, times, &manner, references)?;
        self.layers(node, times, cover.min(1.0), &manner, references)?;
        self.within.pop();
        Ok(cover)
    }

    /// The shape of an element itself, what paints it, and what stands on its corners.
    fn draw(
        &mut self,
        node: Node<'a, 'i>,
        shape: &Shape,
        times: f64,
        manner: &Manner<'a>,
        references: u8,
    ) -> Result<f64, SvgProblem> {
        let unit = manner.scale / self.side;
        // The least of what is no number and one is one.
        let across = |length: f64| ((length + 2.0 * manner.stroke) * unit).min(1.0);
        let cover = across(shape.width) * across(shape.height);
        let crossings = (shape.length * unit).min(shape.corners);
        let mut marks =
            shape.corners / CORNERS + crossings * (CROSSING + crossings / CROWD) + cover * SHAPE;
        if let Some((all, count)) = manner.dashes {
            let whole = node.attribute("pathLength").and_then(|whole| length(whole, f64::NAN));
            let pixels = node.attribute("vector-effect").map(|_| shape.length * unit * PIXELS);
            let length = [whole, pixels].into_iter().flatten().fold(shape.length, f64::max);
            marks += (length / all + 1.0) * count / DASHES;
        }
        let times = times * shape.count;
        if times <= 0.0 {
            return Ok(0.0);
        }
        for paint in manner.paints.into_iter().flatten() {
            let Some(paint) = self.named.get(paint).copied() else { continue };
            let is_pattern = paint.tag_name().name() == "pattern";
            marks += cover * if is_pattern { PATTERN } else { GRADIENT };
            self.refer(paint, times, manner, references)?;
        }
        if matches!(node.tag_name().name(), "line" | "path" | "polygon" | "polyline") {
            for (marker, corners) in manner.markers.into_iter().zip([1.0, 1.0, shape.corners]) {
                if let Some(marker) = marker.and_then(|marker| self.named.get(marker).copied()) {
                    let mut manner = *manner;
                    manner.context = manner.paints;
                    self.refer(marker, times * corners, &manner, references)?;
                }
            }
        }
        self.add(times * marks)?;
        Ok(cover * shape.count)
    }

    /// What an element links to: a `use` draws it in its own manner, a gradient or a pattern is as it is.
    fn follow(
        &mut self,
        node: Node<'a, 'i>,
        times: f64,
        manner: &Manner<'a>,
        references: u8,
    ) -> Result<f64, SvgProblem> {
        let id = node.attribute("href").and_then(|link| link.strip_prefix('#'));
        let Some(linked) = id.and_then(|id| self.named.get(id).copied()) else { return Ok(0.0) };
        if node.tag_name().name() != "use" {
            return self.refer(linked, times, manner, references).map(|()| 0.0);
        }
        if self.within.contains(&linked.id()) {
            return Ok(0.0);
        }
        let size = [node.attribute("width"), node.attribute("height")];
        let manner = Manner { context: manner.paints, size, ..*manner };
        self.walk(linked, times, manner, references + 1)
    }

    /// What an element is drawn on before it is seen, and with what that is cut.
    fn layers(
        &mut self,
        node: Node<'a, 'i>,
        times: f64,
        cover: f64,
        manner: &Manner<'a>,
        references: u8,
    ) -> Result<(), SvgProblem> {
        if node.attribute("opacity").is_some_and(|opacity| opacity != "1") {
            self.add(times * cover * OPACITY)?;
        }
        for (name, marks) in [("clip-path", CLIP), ("mask", MASK)] {
            let Some(value) = node.attribute(name).filter(|value| *value != "none") else {
                continue;
            };
            self.add(times * cover * marks)?;
            let id = reference(value).map(|(id, _)| id);
            if let Some(cut) = id.and_then(|id| self.named.get(id).copied()) {
                self.refer(cut, times, manner, references)?;
            }
        }
        Ok(())
    }

    /// A resource, which has its manner from the elements around it, and its size from what it is for.
    fn refer(
        &mut self,
        resource: Node<'a, 'i>,
        times: f64,
        user: &Manner<'a>,
        references: u8,
    ) -> Result<(), SvgProblem> {
        if times <= 0.0 || self.within.contains(&resource.id()) {
            return Ok(());
        }
        let around = *self.known.entry(resource.id()).or_insert_with(|| {
            let around: Vec<Node> = resource.ancestors().skip(1).collect();
            let none = Manner { whole: f64::INFINITY, ..Manner::default() };
            around.into_iter().rev().fold(none, Manner::of)
        });
        let is_box = |name| resource.attribute(name) == Some("objectBoundingBox");
        let scale = match resource.tag_name().name() {
            "clipPath" if !is_box("clipPathUnits") => user.scale,
            "mask" if !is_box("maskContentUnits") => user.scale,
            "pattern" if !is_box("patternContentUnits") && view(resource).is_none() => {
                user.scale * resource.attribute("patternTransform").map_or(1.0, scale_of)
            }
            "marker" => user.scale * marker_scale(resource, user.stroke),
            _ => f64::INFINITY,
        };
        let manner = Manner { scale, whole: user.whole, context: user.context, ..around };
        self.walk(resource, times, manner, references + 1).map(|_| ())
    }
}

/// How many bytes are written on an element and in it.
fn written(node: Node) -> u32 {
    let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
    let values = node.attributes().map(|attribute| attribute.value());
    let bytes = values.chain(texts).map(str::len).sum::<usize>();
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A length that is not less than nothing; without end, if it cannot be told.
fn extent(value: &str, whole: f64) -> f64 {
    length(value, whole).filter(|size| *size >= 0.0).unwrap_or(f64::INFINITY)
}

/// How large a unit of a marker is in those of the line it stands on.
fn marker_scale(marker: Node, stroke: f64) -> f64 {
    let is_absolute = marker.attribute("markerUnits") == Some("userSpaceOnUse");
    let stroke = if is_absolute { 1.0 } else { stroke };
    let side = |name| match marker.attribute(name) {
        Some(side) => extent(side, f64::INFINITY),
        None => 3.0,
    };
    let view =
        view(marker).map(|view| side("markerWidth").max(side("markerHeight")) / view.0.min(view.1));
    stroke * view.unwrap_or(1.0)
}

/// The width and the height of a view box.
fn view(node: Node) -> Option<(f64, f64)> {
    let mut numbers = numbers(node.attribute("viewBox")?).skip(2);
    let (width, height) = (numbers.next()?, numbers.next()?);
    (width > 0.0 && height > 0.0).then_some((width, height))
}

/// By how much a transform makes anything larger at the most.
fn scale_of(transform: &str) -> f64 {
    let each = transform.split(')').map(str::trim).filter(|one| !one.is_empty());
    let scales = each.map(|one| {
        let (name, inner) = one.split_once('(').unwrap_or_default();
        let numbers: Vec<f64> = numbers(inner).collect();
        match (name.trim_start_matches(',').trim(), &numbers[..]) {
            ("translate" | "rotate", [_, ..]) => 1.0,
            ("scale", [both]) => both.abs(),
            ("scale", [x, y]) => x.abs().max(y.abs()),
            ("skewX" | "skewY", [angle]) => 1.0 + angle.to_radians().tan().abs(),
            ("matrix", [a, b, c, d, _, _]) => {
                let (half, other) = ((a * a + b * b + c * c + d * d) / 2.0, a * d - b * c);
                (half + (half * half - other * other).max(0.0).sqrt()).sqrt()
            }
            _ => f64::INFINITY,
        }
    });
    scales.product()
}

#[cfg(test)]
mod tests {
    use super::super::sanitise;
    use super::*;

    const NS: &str = "xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'";

    fn drawn(inside: &str) -> Result<(), SvgProblem> {
        sanitise(format!("<svg {NS}>{inside}</svg>").as_bytes()).map(|_| ())
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
        assert_eq!(doubling(&used), Err(SvgProblem::Drawn));
        let painted = |n: usize| {
            let rects = format!("<rect fill='url(#a{n})'/>").repeat(3);
            format!("<pattern id='a{}'>{rects}</pattern>", n + 1)
        };
        assert_eq!(doubling(&painted), Err(SvgProblem::Drawn));
        let masked = |n: usize| {
            let rects = format!("<rect style='mask: url(#a{n})'/>").repeat(3);
            format!("<mask id='a{}'>{rects}</mask>", n + 1)
        };
        assert_eq!(doubling(&masked), Err(SvgProblem::Drawn));
        let chain = |n: usize| format!("<g id='b{}'><use href='#b{n}'/></g>", n + 1);
        let chain: String = (0..5_000).map(chain).collect();
        assert_eq!(sanitise(format!("<svg {NS}>{chain}</svg>").as_bytes()), Err(SvgProblem::Drawn));
        // A picture with many copies of one thing is drawn, and so is one that refers to itself.
        let many = format!("<svg {NS}><path id='a'/>{}</svg>", "<use href='#a'/>".repeat(500));
        assert!(sanitise(many.as_bytes()).is_ok());
        assert!(
            sanitise(format!("<svg {NS}><g id='a'><use href='#a'/></g></svg>").as_bytes()).is_ok()
        );
    }

    #[test]
    fn of_two_elements_with_one_id_the_one_that_is_drawn_is_counted() {
        let level = |n: usize| {
            format!("<g id='a{}'>{}</g>", n + 1, format!("<use href='#a{n}'/>").repeat(10))
        };
        let levels: String = (0..6).map(level).collect();
        let empty: String = (0..=6).map(|n| format!("<g id='a{n}'/>")).collect();
        let chain = format!("<rect id='a0' width='1' height='1'/>{levels}{empty}");
        assert_eq!(drawn(&chain), Err(SvgProblem::Drawn));
        // The other way round nothing is drawn.
        let chain = format!("{empty}<rect id='a0' width='1' height='1'/>{levels}");
        assert_eq!(drawn(&chain), Ok(()));
    }

    #[test]
    fn a_marker_is_counted_on_every_corner() {
        let dots = "<rect width='1' height='1'/>".repeat(100);
        let marker = format!("<marker id='a'>{dots}</marker>");
        let corners = "h.1v.1".repeat(5_000);
        let points = "1,1 2,2 ".repeat(5_000);
        for line in [
            format!("<path marker-mid='url(#a)' d='M0 0{corners}'/>"),
            format!("<g style='marker-mid:url(#a)'><path d='M0 0{corners}'/></g>"),
            format!("<g marker-mid='url(#a)'><polyline marker-mid='wrong' points='{points}'/></g>"),
            format!("<polygon marker-mid='url(#a)' points='{points}'/>"),
        ] {
            assert_eq!(drawn(&format!("{marker}{line}")), Err(SvgProblem::Drawn));
        }
        let ends = format!("<path marker-start='url(#a)' marker-end='url(#a)' d='M0 0{corners}'/>");
        assert_eq!(drawn(&format!("{marker}{ends}")), Ok(()));
        let arrows = "<marker id='a' viewBox='0 0 10 10'><path d='M0 0L10 5L0 10z'/></marker>";
        let few = format!("<path marker-mid='url(#a)' d='M0 0{}'/>", "h1v1".repeat(500));
        assert_eq!(drawn(&format!("{arrows}{few}")), Ok(()));
    }

    #[test]
    fn what_is_inherited_is_counted_for_every_shape_that_inherits_it() {
        let rects = "<rect width='9' height='9'/>".repeat(30);
        let nested = |paint: &str| {
            let level = |n: usize| {
                format!("<pattern id='a{}'><g {paint}='url(#a{n})'>{rects}</g></pattern>", n + 1)
            };
            let levels: String = (0..6).map(level).collect();
            format!("<pattern id='a0'>{rects}</pattern>{levels}<rect fill='url(#a6)'/>")
        };
        assert_eq!(drawn(&nested("fill")), Err(SvgProblem::Drawn));
        assert_eq!(drawn(&nested("stroke")), Err(SvgProblem::Drawn));
        // A copy inherits from where it is copied to, a marker has the paint of its line if it asks for it.
        let heavy = format!("<pattern id='p'>{}</pattern>", rects.repeat(10));
        let many = "<use href='#a'/>".repeat(100);
        let copied = format!("{heavy}<rect id='a'/><g fill='url(#p)'>{many}</g>");
        assert_eq!(drawn(&copied), Err(SvgProblem::Drawn));
        let line = format!("<polyline fill='url(#p)' points='{}'/>", "1 1 ".repeat(100));
        let marker = "<marker id='m'><rect fill='context-fill'/></marker>";
        let marked = format!("{heavy}{marker}<g marker-mid='url(#m)'>{line}</g>");
        assert_eq!(drawn(&marked), Err(SvgProblem::Drawn));
        // What has a paint of its own does not inherit; what is not a paint is not heeded.
        let own = format!("{heavy}<rect id='a' fill='#f00'/><g fill='url(#p)'>{many}</g>");
        assert_eq!(drawn(&own), Ok(()));
        let wrong = format!("{heavy}<rect id='a' fill='rot'/><g fill='url(#p)'>{many}</g>");
        assert_eq!(drawn(&wrong), Err(SvgProblem::Drawn));
    }

    #[test]
    fn what_takes_long_is_counted_for_more() {
        let whole = "<rect width='100' height='100'/>";
        let many = |one: &str, count: usize| one.repeat(count);
        let across = "L0 0L99 99".repeat(20_000);
        let stops = "<stop offset='.5'/>".repeat(5_000);
        for (what, inside) in [
            ("layers", many(&format!("<g opacity='.5'>{whole}</g>"), 1_000)),
            (
                "masks",
                format!(
                    "<mask id='a'>{whole}</mask>{}",
                    many("<rect width='100' height='100' mask='url(#a)'/>", 200)
                ),
            ),
            (
                "masks in masks",
                (0..9)
                    .map(|n| {
                        let masked = format!("<rect mask='url(#a{n})'/>").repeat(5);
                        format!("<mask id='a{}'>{masked}</mask>", n + 1)
                    })
                    .collect::<String>()
                    + "<mask id='a0'><rect/></mask>",
            ),
            (
                "clips in clips",
                (0..9)
                    .map(|n| {
                        let clipped = format!("<rect clip-path='url(#a{n})'/>").repeat(5);
                        format!("<clipPath id='a{}'>{clipped}</clipPath>", n + 1)
                    })
                    .collect::<String>()
                    + "<clipPath id='a0'><rect/></clipPath>",
            ),
            ("shapes over each other", many(whole, 3_000)),
            (
                "shapes made larger",
                format!(
                    "<g transform='scale(100)'>{}</g>",
                    many("<rect width='1' height='1'/>", 3_000)
                ),
            ),
            ("lines across", format!("<path d='M0 0{across}'/>")),
            (
                "lines made longer",
                format!(
                    "<path transform='scale(1e3)' d='M0 0{}'/>",
                    "l.1 .1l-.1-.1".repeat(10_000)
                ),
            ),
            ("corners", format!("<path d='M0 0{}'/>", "h9v9".repeat(200_000))),
            (
                "stops",
                format!(
                    "<linearGradient id='a'>{stops}</linearGradient>{}",
                    many("<rect fill='url(#a)'/>", 50)
                ),
            ),
            (
                "shapes with less than no stroke",
                format!(
                    "<g stroke-width='-49'>{}</g>",
                    many("<rect width='100' height='1'/>", 3_000)
                ),
            ),
            (
                "letters of less than no size",
                format!("<text font-size='-99'>{}</text>", many("a", 3_000)),
            ),
            ("dashes", "<path stroke-dasharray='1e-5' d='M0 0H100'/>".to_owned()),
            (
                "dashes of a long list",
                format!(
                    "<g stroke-dasharray='{}1e9'>{}</g>",
                    many(".001 ", 10_000),
                    many("<circle r='9'/>", 500)
                ),
            ),
            ("dashes around", "<g stroke-dasharray='1e-5'><circle r='9'/></g>".to_owned()),
            (
                "dashes of a length",
                "<path stroke-dasharray='1' pathLength='1e9' d='M0 0H9'/>".to_owned(),
            ),
            (
                "dashes of letters",
                format!("<text stroke-dasharray='.01'>{}</text>", many("a", 500)),
            ),
            ("letters", format!("<text>{}</text>", many("a", 100_000))),
            (
                "letters one by one",
                format!("<text>{}</text>", many("<tspan x='1'>aaaaaaaa</tspan>", 5_000)),
            ),
            (
                "what is read again",
                format!(
                    "<path id='a' d='M0 0{}L1 1'/>{}",
                    many(" ", 500_000),
                    many("<use href='#a'/>", 500)
                ),
            ),
        ] {
            assert_eq!(drawn(&inside), Err(SvgProblem::Drawn), "{what}");
        }
    }

    #[test]
    fn pictures_as_they_are_drawn_are_taken() {
        let leaf = |n: usize| {
            let (x, y) = (n % 80, n / 80);
            format!("<path fill='#0a{:02x}' d='M{x} {y}c1 2 3 1 4 3s-1 4-3 2-2-3-1-5z'/>", n % 100)
        };
        let leaves: String = (0..4_500).map(leaf).collect();
        assert_eq!(drawn(&leaves), Ok(()));
        let traced = format!("<path d='M9 9{}'/>", "c.1.2.3.1.4-.1.2-.1-.3.1-.4.1".repeat(25_000));
        assert_eq!(drawn(&traced), Ok(()));
        let gradient = "<linearGradient id='a'><stop/><stop offset='1'/></linearGradient>";
        let shaded = "<circle fill='url(#a)' opacity='.8' r='8'/>".repeat(1_000);
        assert_eq!(drawn(&format!("{gradient}{shaded}")), Ok(()));
        let tile = "<pattern id='b' width='4' height='4' patternUnits='userSpaceOnUse'><circle r='1'/></pattern>";
        let tiled = "<path fill='url(#b)' d='M0 0h50v50z'/>".repeat(50);
        assert_eq!(drawn(&format!("{tile}{tiled}")), Ok(()));
        let dashed =
            "<g stroke-dasharray='2 1'><circle r='50'/><path d='M0 0L99 99'/><text>Ab</text></g>";
        assert_eq!(drawn(dashed), Ok(()));
        let framed = "<clipPath id='c'><rect width='100' height='100'/></clipPath>\
                      <g clip-path='url(#c)'><mask id='d'><rect width='9' height='9'/></mask>\
                      <g mask='url(#d)'><circle r='9'/></g></g>";
        assert_eq!(drawn(framed), Ok(()));
        let sprite =
            "<symbol id='e' viewBox='0 0 24 24'><path d='M2 2h20v20h-20zM4 4L20 20'/></symbol>";
        let sprites = "<use href='#e' width='5' height='5'/>".repeat(500);
        assert_eq!(drawn(&format!("{sprite}{sprites}")), Ok(()));
        let wide = format!("<text font-size='4'>{}</text>", "A motto of a house. ".repeat(40));
        assert_eq!(drawn(&wide), Ok(()));
    }

    #[test]
    fn a_transform_is_as_large_as_what_it_makes_of_a_unit() {
        for (transform, scale) in [
            ("translate(5 5) rotate(45)", 1.0),
            ("scale(2),scale(3 -4)", 8.0),
            ("matrix(0 3 -2 0 7 7)", 3.0),
            ("skewX(45)", 2.0),
        ] {
            assert!((scale_of(transform) - scale).abs() < 1e-9, "{transform}");
        }
        assert!(scale_of("perspective(1)").is_infinite());
    }
}
