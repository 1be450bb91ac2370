//! How much a picture draws.
//!
//! What others refer to is drawn each time: copied, painted with, masked by or set on the corners of what is in its turn.
//! So is what they inherit from the elements around them. All of it is walked as browsers walk it and counted in marks,
//! each the work of one small shape, until there are too many. Nothing is counted as less than it is; what cannot be
//! told, such as a length in `em`, is as large as the picture.

use std::collections::HashMap;

use roxmltree::{Document, Node, NodeId};

use super::SvgProblem;
use super::manner::{Manner, marker_scale, scale_of, view};
use super::shapes::{Shape, shape};
use super::values::{length, reference};

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

#[cfg(test)]
mod tests;
