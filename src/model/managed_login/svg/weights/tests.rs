//! What is counted, and for how much.

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
    let used =
        |n: usize| format!("<g id='a{}'>{}</g>", n + 1, format!("<use href='#a{n}'/>").repeat(3));
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
    assert!(sanitise(format!("<svg {NS}><g id='a'><use href='#a'/></g></svg>").as_bytes()).is_ok());
}

#[test]
fn of_two_elements_with_one_id_the_one_that_is_drawn_is_counted() {
    let level =
        |n: usize| format!("<g id='a{}'>{}</g>", n + 1, format!("<use href='#a{n}'/>").repeat(10));
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
            format!("<path transform='scale(1e3)' d='M0 0{}'/>", "l.1 .1l-.1-.1".repeat(10_000)),
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
            format!("<g stroke-width='-49'>{}</g>", many("<rect width='100' height='1'/>", 3_000)),
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
        ("dashes of letters", format!("<text stroke-dasharray='.01'>{}</text>", many("a", 500))),
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
