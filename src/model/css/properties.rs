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

/// Whether a property, in lower case and perhaps with a vendor's prefix, may be set.
pub fn is_allowed(property: &str) -> bool {
    let plain = ["-webkit-", "-moz-", "-ms-", "-o-"]
        .into_iter()
        .find_map(|prefix| property.strip_prefix(prefix))
        .unwrap_or(property);
    let in_family = |family: &str| {
        plain.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    // border-image takes a picture; everything else of these families takes lengths, styles and colours.
    PROPERTIES.contains(&plain)
        || FAMILIES.into_iter().any(in_family) && !plain.starts_with("border-image")
}
