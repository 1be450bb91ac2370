//! In what manner an element of a picture is drawn, and how large.

use roxmltree::Node;

use super::shapes::numbers;
use super::values::{dashes, is_colour, length, reference};

/// How an element is drawn, by what is written on it and around it.
#[derive(Clone, Copy)]
pub struct Manner<'a> {
    /// What `fill` and `stroke` refer to.
    pub paints: [Option<&'a str>; 2],
    /// The same of what this is a copy or a marker of.
    pub context: [Option<&'a str>; 2],
    /// What stands on the first corner, the last one and all others.
    pub markers: [Option<&'a str>; 3],
    /// How long all dashes and gaps of a list are, and how many.
    pub dashes: Option<(f64, f64)>,
    pub stroke: f64,
    pub font: f64,
    /// How large a unit may be in those of the picture.
    pub scale: f64,
    /// What lengths in percent are of.
    pub whole: f64,
    /// The sizes that a `use` has for what it copies.
    pub size: [Option<&'a str>; 2],
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
    pub fn of(mut self, node: Node<'a, '_>) -> Self {
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

/// A length that is not less than nothing; without end, if it cannot be told.
fn extent(value: &str, whole: f64) -> f64 {
    length(value, whole).filter(|size| *size >= 0.0).unwrap_or(f64::INFINITY)
}

/// How large a unit of a marker is in those of the line it stands on.
pub fn marker_scale(marker: Node, stroke: f64) -> f64 {
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
pub fn view(node: Node) -> Option<(f64, f64)> {
    let mut numbers = numbers(node.attribute("viewBox")?).skip(2);
    let (width, height) = (numbers.next()?, numbers.next()?);
    (width > 0.0 && height > 0.0).then_some((width, height))
}

/// By how much a transform makes anything larger at the most.
pub fn scale_of(transform: &str) -> f64 {
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
    use super::*;

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
