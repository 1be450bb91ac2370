//! The stylesheet of a style: its settings as custom properties, which `static/hosted.css` reads, and its pictures as
//! rules of its own: an address in a custom property is one beside the stylesheet that reads it.
//!
//! A property's name is its key's path without the first word, the mode and `defaults`, in kebab case:
//! `components.primaryButton.lightMode.hover.textColor` is `--primary-button-hover-text-color`.

use serde_json::Value;

use crate::model::managed_login::assets::{AssetCategory, ColorMode, Served};

/// The groups of keys whose colours and radii become properties.
const GROUPS: [&str; 2] = ["componentClasses", "components"];

/// The places of pictures behind things: the asset, the switch, and the selector.
const BACKGROUNDS: [(AssetCategory, &str, &str); 4] = [
    (AssetCategory::PageBackground, "/components/pageBackground/image/enabled", "body"),
    (AssetCategory::FormBackground, "/components/form/backgroundImage/enabled", ".modal-content"),
    (
        AssetCategory::PageHeaderBackground,
        "/components/pageHeader/backgroundImage/enabled",
        ".page-header",
    ),
    (
        AssetCategory::PageFooterBackground,
        "/components/pageFooter/backgroundImage/enabled",
        ".page-footer",
    ),
];

/// The stylesheet of a whole document and its assets, which stand beside it.
pub fn write(settings: &Value, assets: &[Served]) -> String {
    let both = [root(settings, assets, ColorMode::Light), root(settings, assets, ColorMode::Dark)];
    let [light, dark] = both;
    let always = layout(settings);
    match scheme(settings) {
        ColorMode::Light => format!("{always}{light}"),
        ColorMode::Dark => format!("{always}{dark}"),
        ColorMode::Dynamic => {
            format!("{always}{light}@media (prefers-color-scheme: dark) {{\n{dark}}}\n")
        }
    }
}

/// Which of its modes a style shows.
pub fn scheme(settings: &Value) -> ColorMode {
    match settings["categories"]["global"]["colorSchemeMode"].as_str() {
        Some("DARK") => ColorMode::Dark,
        Some("DYNAMIC") => ColorMode::Dynamic,
        _ => ColorMode::Light,
    }
}

/// The properties of one mode, and the rules of buttons with a look of their own.
fn root(settings: &Value, assets: &[Served], mode: ColorMode) -> String {
    let mut lines = Vec::new();
    let (name, other) = match mode {
        ColorMode::Dark => ("dark", "lightMode"),
        _ => ("light", "darkMode"),
    };
    for group in GROUPS {
        collect(&settings[group], other, String::new(), &mut lines);
    }
    let pictures = BACKGROUNDS.map(|(category, switch, selector)| {
        let on = settings.pointer(switch).and_then(Value::as_bool) == Some(true);
        let found = Served::find(assets, category, mode, None).filter(|_| on);
        found.map_or_else(String::new, |asset| {
            format!("{selector} {{\n  background-image: url(\"{}\");\n}}\n", asset.name)
        })
    });
    let (buttons, pictures) = (custom_buttons(settings, other), pictures.concat());
    format!(":root {{\n  color-scheme: {name};\n{}}}\n{pictures}{buttons}", lines.concat())
}

/// Every colour and radius below `value`, of one mode.
fn collect(value: &Value, other: &str, path: String, lines: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if key == other || key == "custom" {
            continue;
        }
        let path = match key.as_str() {
            "lightMode" | "darkMode" | "defaults" => path.clone(),
            key if path.is_empty() => kebab(key),
            key => format!("{path}-{}", kebab(key)),
        };
        match value {
            Value::Object(_) => collect(value, other, path, lines),
            Value::String(text) if path.ends_with("-color") => {
                lines.push(format!("  --{path}: #{text};\n"));
            }
            Value::Number(radius) => lines.push(format!("  --{path}: {radius}px;\n")),
            _ => {}
        }
    }
}

/// `primaryButton` as `primary-button`.
fn kebab(key: &str) -> String {
    key.chars().fold(String::new(), |mut out, letter| {
        if letter.is_ascii_uppercase() {
            out.push('-');
        }
        out.push(letter.to_ascii_lowercase());
        out
    })
}

/// Buttons of identity providers that differ from the standard ones.
fn custom_buttons(settings: &Value, other: &str) -> String {
    let custom = settings["components"]["idpButton"]["custom"].as_object();
    let rules = custom.into_iter().flatten().map(|(provider, button)| {
        let mut lines = Vec::new();
        collect(button, other, "idp-button-standard".to_owned(), &mut lines);
        let mut name = String::new();
        // Writing to a String cannot fail.
        let _ = cssparser::serialize_string(provider, &mut name);
        format!(".btn[data-provider={name}] {{\n{}}}\n", lines.concat())
    });
    rules.collect()
}

/// Where things stand, whatever the mode.
fn layout(settings: &Value) -> String {
    let word = |path: &str| settings.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let place = |path: &str| match word(path) {
        "START" => "start",
        "END" => "end",
        _ => "center",
    };
    let space = match word("/categories/global/spacingDensity") {
        "COMPACT" => "0.75",
        "SPACIOUS" => "1.25",
        _ => "1",
    };
    // The logo of a band and its links share a line of three columns.
    let bands = [("header", "pageHeader"), ("footer", "pageFooter")].map(|(band, key)| {
        let (logo, links) = match word(&format!("/components/{key}/logo/location")) {
            "CENTER" => (("center", "2"), ("end", "3")),
            "END" => (("end", "3"), ("start", "1 / span 2")),
            _ => (("start", "1"), ("end", "2 / span 2")),
        };
        [("logo", logo), ("links", links)].map(|(what, (location, column))| {
            format!("  --page-{band}-{what}-location: {location};\n  --page-{band}-{what}-column: {column};\n")
        })
    });
    format!(
        ":root {{\n  --form-horizontal: {};\n  --form-vertical: {};\n  --form-logo-location: {};\n{}  \
         --spacing: {space};\n}}\n",
        place("/categories/form/location/horizontal"),
        place("/categories/form/location/vertical"),
        place("/components/form/logo/location"),
        bands.concat().concat(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::managed_login::settings::{DEFAULTS, merged};

    fn style(given: Value) -> String {
        write(&merged(given.as_object().unwrap()), &[])
    }

    #[test]
    fn a_light_style_has_nothing_of_the_dark_and_the_reverse() {
        let light = write(&DEFAULTS, &[]);
        assert!(light.contains("  --primary-button-background-color: #0972d3ff;\n"), "{light}");
        assert!(light.contains("  --primary-button-hover-background-color: #033160ff;\n"));
        assert!(light.contains("  --buttons-border-radius: 8.0px;\n"));
        assert!(light.contains("  --page-header-background-color: #fafafaff;\n"));
        assert!(light.contains("color-scheme: light") && !light.contains("@media"));
        let dark = style(json!({"categories": {"global": {"colorSchemeMode": "DARK"}}}));
        assert!(dark.contains("  --primary-button-background-color: #539fe5ff;\n"), "{dark}");
        assert!(!dark.contains("0972d3ff"));
        let dynamic = style(json!({"categories": {"global": {"colorSchemeMode": "DYNAMIC"}}}));
        let (before, after) = dynamic.split_once("@media (prefers-color-scheme: dark)").unwrap();
        assert!(before.contains("#0972d3ff") && after.contains("#539fe5ff"));
    }

    /// Every colour and radius of the document is somewhere, and everything the page's own stylesheet reads is written.
    #[test]
    fn every_property_is_read_by_the_page_and_every_one_read_is_written() {
        let ours = include_str!("../../../static/hosted.css");
        let written = write(&DEFAULTS, &[]);
        let names = regex::Regex::new(r"(?m)^  --([a-z-]+):").unwrap();
        let written: std::collections::BTreeSet<String> =
            names.captures_iter(&written).map(|found| found[1].to_owned()).collect();
        for name in &written {
            assert!(ours.contains(&format!("var(--{name}")), "hosted.css does not read --{name}");
        }
        assert!(written.len() > 75, "{}", written.len());
    }

    #[test]
    fn a_provider_may_have_its_own_button() {
        let css = style(json!({"components": {"idpButton": {"custom": {"Corp": {
            "lightMode": {"defaults": {"backgroundColor": "112233ff"}},
        }}}}}));
        let rule = ".btn[data-provider=\"Corp\"] {\n  --idp-button-standard-background-color: #112233ff;\n}\n";
        assert!(css.contains(rule), "{css}");
        let css = style(json!({"components": {"idpButton": {"custom": {"a\"] *{}\\": {
            "lightMode": {"defaults": {"backgroundColor": "112233ff"}},
        }}}}}));
        assert!(css.contains(r#".btn[data-provider="a\"] *{}\\"] {"#), "{css}");
    }

    #[test]
    fn places_and_density() {
        let css = style(json!({"categories": {
            "form": {"location": {"horizontal": "END"}}, "global": {"spacingDensity": "COMPACT"},
        }}));
        assert!(css.contains("--form-horizontal: end;\n  --form-vertical: center;"), "{css}");
        assert!(css.contains("--spacing: 0.75;"));
        let css = style(json!({"components": {"pageHeader": {"logo": {"location": "END"}}}}));
        assert!(css.contains("--page-header-logo-location: end;\n  --page-header-logo-column: 3;"));
        assert!(css.contains("--page-header-links-location: start;"), "{css}");
        assert!(css.contains("--page-footer-links-location: end;"), "{css}");
    }
}
