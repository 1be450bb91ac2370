//! The properties that any stylesheet of a customer may set.

/// Properties that only change how a thing looks or how much room it takes.
const PROPERTIES: [&str; 47] = [
    "appearance",
    "background",
    "background-clip",
    "background-color",
    "background-image",
    "background-origin",
    "background-position",
    "background-repeat",
    "background-size",
    "box-shadow",
    "box-sizing",
    "color",
    "cursor",
    "display",
    "float",
    "font",
    "font-family",
    "font-feature-settings",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "max-height",
    "max-width",
    "min-height",
    "min-width",
    "opacity",
    "outline",
    "outline-color",
    "outline-offset",
    "outline-style",
    "outline-width",
    "overflow-wrap",
    "text-align",
    "text-decoration",
    "text-indent",
    "text-overflow",
    "text-shadow",
    "text-transform",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
    "word-spacing",
];

/// Properties with a family of longhands: `margin`, `margin-top`, `margin-inline-start` ...
const FAMILIES: [&str; 4] = ["border", "margin", "padding", "transition"];

/// Properties that take quoted strings: names of fonts and of what is in them, such as `"liga"` and `"wght"`.
const STRINGS: [&str; 4] =
    ["font", "font-family", "font-feature-settings", "font-variation-settings"];

/// Whether quoted strings may stand in a property's value, and are never shown.
pub fn takes_strings(property: &str) -> bool {
    STRINGS.contains(&plain(property))
}

/// A property without its vendor's prefix.
pub fn plain(property: &str) -> &str {
    let prefixes = ["-webkit-", "-moz-", "-ms-", "-o-"].into_iter();
    let mut stripped = prefixes.filter_map(|prefix| property.strip_prefix(prefix));
    stripped.next().unwrap_or(property)
}

/// Whether a property, in lower case and perhaps with a vendor's prefix, may be set.
pub fn is_allowed(property: &str) -> bool {
    let plain = plain(property);
    let in_family = |family: &str| {
        plain.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    // border-image takes a picture; everything else of these families takes lengths, styles and colours.
    PROPERTIES.contains(&plain)
        || FAMILIES.into_iter().any(in_family) && !plain.starts_with("border-image")
}
