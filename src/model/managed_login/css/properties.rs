//! The properties that a full stylesheet may set besides those of any.

use crate::model::css::properties::is_allowed;

/// Properties beyond the classic ones. They change looks, layout and motion.
const PROPERTIES: [&str; 102] = [
    "accent-color",
    "align-content",
    "align-items",
    "align-self",
    "animation",
    "animation-delay",
    "animation-direction",
    "animation-duration",
    "animation-fill-mode",
    "animation-iteration-count",
    "animation-name",
    "animation-play-state",
    "animation-timing-function",
    "aspect-ratio",
    "backdrop-filter",
    "background-attachment",
    "background-blend-mode",
    "background-position-x",
    "background-position-y",
    "block-size",
    "border-image",
    "border-image-repeat",
    "border-image-slice",
    "border-image-source",
    "border-image-width",
    "caret-color",
    "color-scheme",
    "column-gap",
    "content",
    "fill",
    "fill-opacity",
    "filter",
    "flex",
    "flex-basis",
    "flex-direction",
    "flex-flow",
    "flex-grow",
    "flex-shrink",
    "flex-wrap",
    "font-kerning",
    "font-optical-sizing",
    "font-size-adjust",
    "font-smoothing",
    "font-stretch",
    "font-synthesis",
    "font-synthesis-style",
    "font-synthesis-weight",
    "font-variant-alternates",
    "font-variant-caps",
    "font-variant-east-asian",
    "font-variant-ligatures",
    "font-variant-numeric",
    "font-variant-position",
    "font-variation-settings",
    "gap",
    "grid",
    "grid-area",
    "grid-auto-columns",
    "grid-auto-flow",
    "grid-auto-rows",
    "grid-column",
    "grid-row",
    "grid-template",
    "grid-template-areas",
    "grid-template-columns",
    "grid-template-rows",
    "hyphens",
    "inline-size",
    "justify-content",
    "justify-items",
    "justify-self",
    "list-style",
    "list-style-position",
    "list-style-type",
    "max-block-size",
    "max-inline-size",
    "min-block-size",
    "min-inline-size",
    "object-fit",
    "object-position",
    "order",
    "osx-font-smoothing",
    "overflow",
    "overflow-x",
    "overflow-y",
    "place-content",
    "place-items",
    "place-self",
    "resize",
    "row-gap",
    "stroke",
    "stroke-width",
    "tab-size",
    "text-align-last",
    "text-decoration-color",
    "text-decoration-line",
    "text-decoration-style",
    "text-decoration-thickness",
    "text-rendering",
    "text-wrap",
    "text-wrap-mode",
    "text-wrap-style",
];

/// Properties beyond these that differ from them by a last word.
const MORE: [&str; 2] = ["text-underline-offset", "text-decoration-skip-ink"];

/// Properties that would show a string that a custom property holds as a text on the page.
pub const SHOWS_STRINGS: [&str; 3] = ["list-style", "list-style-type", "text-overflow"];

/// Whether a property, in lower case, may be set.
pub fn may_be_set(property: &str) -> bool {
    let plain = plain(property);
    // What may stand in `content` is looked at under that name alone.
    let other_content = plain == "content" && property != plain;
    (is_allowed(property) || PROPERTIES.contains(&plain) || MORE.contains(&plain)) && !other_content
}

/// A property without its vendor's prefix.
pub fn plain(property: &str) -> &str {
    let prefixes = ["-webkit-", "-moz-", "-ms-", "-o-"].into_iter();
    let mut stripped = prefixes.filter_map(|prefix| property.strip_prefix(prefix));
    stripped.next().unwrap_or(property)
}
