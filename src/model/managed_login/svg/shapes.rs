//! How large shapes are, and how many corners they have; what is not known is taken as without end.

use std::iter::from_fn;

use roxmltree::Node;

use super::values::length;

/// A shape, in its own units: never less than what browsers draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// How many of it there are: letters, for a text.
    pub count: f64,
    pub corners: f64,
    /// The way around it.
    pub length: f64,
    pub width: f64,
    pub height: f64,
}

/// What an element draws itself. Lengths in percent are of `whole`, and letters are as large as `font`.
pub fn shape(node: Node, whole: f64, font: f64) -> Option<Shape> {
    let side = |name: &str| match node.attribute(name) {
        Some(value) => length(value, whole).map_or(f64::INFINITY, f64::abs),
        None => 0.0,
    };
    let round = |width: f64, height: f64| Shape {
        count: 1.0,
        corners: 4.0,
        length: 2.0 * (width + height),
        width,
        height,
    };
    Some(match node.tag_name().name() {
        "rect" => round(side("width"), side("height")),
        "circle" => round(2.0 * side("r"), 2.0 * side("r")),
        // One that is not written is as the other.
        "ellipse" => {
            let (x, y) = (2.0 * side("rx"), 2.0 * side("ry"));
            round(if x > 0.0 { x } else { y }, if y > 0.0 { y } else { x })
        }
        "line" => {
            let (width, height) = (side("x1") + side("x2"), side("y1") + side("y2"));
            Shape { corners: 2.0, ..round(width, height) }
        }
        "polygon" | "polyline" => {
            let points = numbers(node.attribute("points").unwrap_or_default());
            let points: Vec<f64> = points.collect();
            let mut pen = Pen::default();
            for point in points.chunks_exact(2) {
                pen.line((point[0], point[1]));
                pen.start = if pen.corners == 1 { pen.at } else { pen.start };
            }
            pen.close();
            pen.shape()
        }
        "path" => path(node.attribute("d").unwrap_or_default()),
        "text" | "tspan" => {
            let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
            let letters = texts.flat_map(str::chars).filter(|letter| !letter.is_whitespace());
            let count = u32::try_from(letters.count()).unwrap_or(u32::MAX);
            Shape { count: count.into(), corners: 20.0, ..round(3.0 * font, 3.0 * font) }
        }
        _ => return None,
    })
}

/// The numbers of a list.
pub fn numbers(text: &str) -> impl Iterator<Item = f64> {
    let mut reader = Reader(text);
    from_fn(move || reader.number())
}

fn path(d: &str) -> Shape {
    let mut reader = Reader(d);
    let mut pen = Pen::default();
    let mut letter = None;
    // Browsers draw as far as they can read.
    loop {
        letter = reader.letter().or(match letter {
            Some('M') => Some('L'),
            Some('m') => Some('l'),
            Some('Z' | 'z') => None,
            same => same,
        });
        if letter.and_then(|letter| pen.follow(letter, &mut reader)).is_none() {
            return pen.shape();
        }
    }
}

/// Reads numbers as paths have them: `1-.5.5` are three.
struct Reader<'a>(&'a str);

impl Reader<'_> {
    fn skip(&mut self) {
        self.0 = self.0.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    }

    fn letter(&mut self) -> Option<char> {
        self.skip();
        let letter = self.0.chars().next().filter(char::is_ascii_alphabetic)?;
        self.0 = &self.0[1..];
        Some(letter)
    }

    fn flag(&mut self) -> Option<f64> {
        self.skip();
        let flag = self.0.chars().next().filter(|flag| ['0', '1'].contains(flag))?;
        self.0 = &self.0[1..];
        flag.to_digit(2).map(f64::from)
    }

    fn number(&mut self) -> Option<f64> {
        self.skip();
        let bytes = self.0.as_bytes();
        let digits = |from: usize| {
            let length = bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            from + length
        };
        let is = |at: usize, any: &[u8]| bytes.get(at).is_some_and(|byte| any.contains(byte));
        let mut end = digits(usize::from(is(0, b"+-")));
        if is(end, b".") {
            end = digits(end + 1);
        }
        if is(end, b"eE") {
            let sign = end + 1 + usize::from(is(end + 1, b"+-"));
            let exponent = digits(sign.min(bytes.len()));
            end = if exponent > sign { exponent } else { end };
        }
        let number = self.0[..end].parse().ok()?;
        self.0 = &self.0[end..];
        Some(number)
    }

    fn point(&mut self) -> Option<(f64, f64)> {
        Some((self.number()?, self.number()?))
    }
}

/// Follows a path by its points and those that its curves lean to, between which no curve is longer.
#[derive(Default)]
struct Pen {
    at: (f64, f64),
    start: (f64, f64),
    /// What the last curve leant to.
    lean: Option<(f64, f64)>,
    corners: u32,
    length: f64,
    low: (f64, f64),
    high: (f64, f64),
    has_begun: bool,
}

impl Pen {
    fn follow(&mut self, letter: char, reader: &mut Reader) -> Option<()> {
        let from = if letter.is_ascii_lowercase() { self.at } else { (0.0, 0.0) };
        let mut point = || reader.point().map(|(x, y)| (from.0 + x, from.1 + y));
        let mirrored = self.lean.map(|lean| (2.0 * self.at.0 - lean.0, 2.0 * self.at.1 - lean.1));
        let mirrored = mirrored.unwrap_or(self.at);
        match letter.to_ascii_uppercase() {
            'M' => {
                let start = point()?;
                (self.at, self.start) = (start, start);
                self.line(start);
            }
            'L' => self.line(point()?),
            'H' => self.line((from.0 + reader.number()?, self.at.1)),
            'V' => self.line((self.at.0, from.1 + reader.number()?)),
            'C' => self.curve(&[point()?, point()?, point()?]),
            'S' => self.curve(&[mirrored, point()?, point()?]),
            'Q' => self.curve(&[point()?, point()?]),
            'T' => self.curve(&[mirrored, point()?]),
            'A' => {
                let radii = reader.point()?;
                reader.number()?;
                reader.flag()?;
                reader.flag()?;
                let (x, y) = reader.point()?;
                self.arc((radii.0.abs(), radii.1.abs()), (from.0 + x, from.1 + y));
            }
            'Z' => self.close(),
            _ => return None,
        }
        Some(())
    }

    fn reach(&mut self, point: (f64, f64)) {
        self.length += (point.0 - self.at.0).hypot(point.1 - self.at.1);
        self.at = point;
        if !std::mem::replace(&mut self.has_begun, true) {
            (self.low, self.high, self.length) = (point, point, 0.0);
        }
        self.low = (self.low.0.min(point.0), self.low.1.min(point.1));
        self.high = (self.high.0.max(point.0), self.high.1.max(point.1));
    }

    fn line(&mut self, to: (f64, f64)) {
        self.reach(to);
        self.corners = self.corners.saturating_add(1);
        self.lean = None;
    }

    fn curve(&mut self, points: &[(f64, f64)]) {
        points.iter().for_each(|point| self.reach(*point));
        self.corners = self.corners.saturating_add(1);
        self.lean = points.iter().rev().nth(1).copied();
    }

    /// An arc is of an ellipse with its radii, or of one that is larger by so much that it reaches.
    fn arc(&mut self, (wide, high): (f64, f64), to: (f64, f64)) {
        let from = self.at;
        let chord = (to.0 - from.0).hypot(to.1 - from.1);
        let larger = (chord / (2.0 * wide.min(high))).max(1.0);
        let is_line = wide == 0.0 || high == 0.0;
        let across = if is_line { chord } else { 2.0 * wide.max(high) * larger };
        let length = self.length;
        for corner in [(from.0 - across, from.1 - across), (from.0 + across, from.1 + across), to] {
            self.reach(corner);
        }
        self.length = length + 4.0 * across;
        self.corners = self.corners.saturating_add(1);
        self.lean = None;
    }

    fn close(&mut self) {
        self.line(self.start);
        self.lean = None;
    }

    fn shape(&self) -> Shape {
        Shape {
            count: 1.0,
            corners: self.corners.into(),
            length: self.length,
            width: self.high.0 - self.low.0,
            height: self.high.1 - self.low.1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_corners_and_the_way_of_a_path_are_those_it_has() {
        for (d, corners, length, width, height) in [
            ("M0 0L3 4", 2, 5.0, 3.0, 4.0),
            ("m1 1 3 4 3 4z", 4, 20.0, 6.0, 8.0),
            ("M0 0h10v10H0V0Zl5 0", 7, 45.0, 10.0, 10.0),
            ("M1-1.5.5.5", 2, 2.061, 0.5, 2.0),
            ("M0 0C1 0 2 0 3 0S5 0 6 0", 3, 6.0, 6.0, 0.0),
            ("M0 0Q1 1 2 0T4 0", 3, 5.657, 4.0, 2.0),
            // The flags of an arc stand without anything between them; it is no longer than around its square.
            ("M0 0a1 1 0 0110 0h1", 3, 41.0, 21.0, 20.0),
            ("M0 0L1 0 wrong L9 9", 2, 1.0, 1.0, 0.0),
            ("M0 0L1e1 0", 2, 10.0, 10.0, 0.0),
        ] {
            let drawn = path(d);
            assert_eq!(drawn.corners, f64::from(corners), "{d}");
            for (is, should) in
                [(drawn.length, length), (drawn.width, width), (drawn.height, height)]
            {
                assert!((is - should).abs() < 0.01, "{d}: {drawn:?}");
            }
        }
    }

    #[test]
    fn an_arc_whose_radii_are_too_small_is_of_a_larger_ellipse() {
        assert!(path("M0 0A.001 1 0 0 1 10 0").length > 5_000.0);
        assert_eq!(path("M0 0A0 1 0 0 1 10 0").length, 40.0);
    }
}
