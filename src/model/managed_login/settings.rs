//! The Settings document of a style: which keys there are, what may stand in them, and what is true without them.
//!
//! `defaults.json` holds every key with its default. What may stand in a key follows from the default's type: eight
//! hexadecimal digits are a colour, and what is neither a colour, a number nor a switch is in `WORDS`.

use std::sync::LazyLock;

use serde_json::{Map, Value};

/// Every key and its default. Source: APIRef CreateManagedLoginBranding.
pub static DEFAULTS: LazyLock<Value> = LazyLock::new(|| {
    let document = include_str!("defaults.json");
    serde_json::from_str(document).unwrap_or_default()
});

/// The words that keys of one word may hold.
const WORDS: [(&str, &[&str]); 12] = [
    ("categories.auth.federation.interfaceStyle", &["BUTTON_LIST"]),
    ("categories.form.location.horizontal", PLACES),
    ("categories.form.location.vertical", PLACES),
    ("categories.form.sessionTimerDisplay", &["NONE"]),
    ("categories.global.colorSchemeMode", &["LIGHT", "DARK", "DYNAMIC"]),
    ("categories.global.spacingDensity", &["REGULAR", "COMPACT", "SPACIOUS"]),
    ("components.form.logo.formInclusion", &["IN", "OUT"]),
    ("components.form.logo.location", PLACES),
    ("components.form.logo.position", &["TOP", "BOTTOM"]),
    ("components.pageFooter.logo.location", PLACES),
    ("components.pageHeader.logo.location", PLACES),
    ("components.phoneNumberSelector.displayType", &["TEXT"]),
];

const PLACES: &[&str] = &["START", "CENTER", "END"];

/// The largest radius of a corner, in pixels.
const MAX_RADIUS: f64 = 100.0;

/// The most entries of a list, and of identity providers with buttons of their own.
const MAX_LIST: usize = 100;

/// Why a document is refused, in words for whoever wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Invalid Settings: {0}")]
pub struct SettingsProblem(pub String);

/// Checks every key of a document but `poolhouse`, which [`Extras`](super::extras::Extras) reads.
pub fn check(settings: &Map<String, Value>) -> Result<(), SettingsProblem> {
    let ours = settings.iter().filter(|(key, _)| *key != "poolhouse");
    check_members("", ours, &DEFAULTS)
}

fn wrong(path: &str, why: &str) -> SettingsProblem {
    SettingsProblem(format!("{path} {why}."))
}

fn check_members<'a>(
    path: &str,
    given: impl IntoIterator<Item = (&'a String, &'a Value)>,
    known: &Value,
) -> Result<(), SettingsProblem> {
    for (key, value) in given {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match known.get(key) {
            Some(default) => check_value(&path, value, default)?,
            None => return Err(wrong(&path, "is not a key")),
        }
    }
    Ok(())
}

fn check_value(path: &str, given: &Value, default: &Value) -> Result<(), SettingsProblem> {
    match (default, given) {
        (Value::Null, _) => Err(wrong(path, "is not a key")),
        // It takes the key away.
        (_, Value::Null) => Ok(()),
        (Value::Object(_), Value::Object(members)) if path == "components.idpButton.custom" => {
            check_custom_buttons(path, members)
        }
        (Value::Object(_), Value::Object(members)) => check_members(path, members, default),
        (Value::Object(_), _) => Err(wrong(path, "must be an object")),
        (Value::Bool(_), Value::Bool(_)) => Ok(()),
        (Value::Bool(_), _) => Err(wrong(path, "must be true or false")),
        (Value::Number(_), given) => match given.as_f64() {
            Some(radius) if (0.0..=MAX_RADIUS).contains(&radius) => Ok(()),
            _ => Err(wrong(path, "must be a number from 0 to 100")),
        },
        (Value::String(_), Value::String(text)) => check_text(path, text),
        (Value::String(_), _) => Err(wrong(path, "must be a string")),
        (Value::Array(_), Value::Array(entries)) if entries.len() <= MAX_LIST => {
            entries.iter().try_for_each(|entry| check_entry(path, entry))
        }
        (Value::Array(_), _) => Err(wrong(path, "must be a list of at most 100 entries")),
    }
}

fn check_text(path: &str, text: &str) -> Result<(), SettingsProblem> {
    match WORDS.iter().find(|(known, _)| *known == path) {
        Some((_, words)) if words.contains(&text) => Ok(()),
        Some((_, words)) => Err(wrong(path, &format!("must be one of {}", words.join(", ")))),
        None if is_colour(text) => Ok(()),
        None => Err(wrong(path, "must be a colour of eight hexadecimal digits, such as 0972d3ff")),
    }
}

/// `RRGGBBAA`.
fn is_colour(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The buttons of identity providers that differ from the standard, by the provider's name.
fn check_custom_buttons(path: &str, given: &Map<String, Value>) -> Result<(), SettingsProblem> {
    if given.len() > MAX_LIST {
        return Err(wrong(path, "has more than 100 members"));
    }
    let standard = &DEFAULTS["components"]["idpButton"]["standard"];
    given.iter().try_for_each(|(provider, button)| {
        // Whatever a provider may be called (API_CreateIdentityProvider).
        let is_name = (1..=40).contains(&provider.chars().count())
            && !provider.trim().is_empty()
            && !provider.chars().any(char::is_control);
        match button {
            Value::Null if is_name => Ok(()),
            Value::Object(button) if is_name => {
                check_members(&format!("{path}.{provider}"), button, standard)
            }
            _ => Err(wrong(path, "must map names of identity providers to objects")),
        }
    })
}

/// An entry of a list.
fn check_entry(path: &str, entry: &Value) -> Result<(), SettingsProblem> {
    let word = |entry: &Value, key: &str, words: &[&str]| {
        entry.get(key).and_then(Value::as_str).is_some_and(|word| words.contains(&word))
    };
    let short = |text: &Value| text.as_str().is_some_and(|text| text.chars().count() <= 128);
    let fits = match path {
        "categories.auth.authMethodOrder" => entry.as_array().is_some_and(|row| {
            row.iter().all(|method| {
                word(method, "display", &["BUTTON", "INPUT"])
                    && word(method, "type", &["FEDERATED", "USERNAME_PASSWORD"])
                    && method.as_object().is_some_and(|members| members.len() == 2)
            })
        }),
        "categories.auth.federation.order" => short(entry),
        "categories.signUp.acceptanceElements" => {
            word(entry, "enforcement", &["NONE"])
                && entry.get("textKey").is_some_and(short)
                && entry.as_object().is_some_and(|members| members.len() == 2)
        }
        "components.favicon.enabledTypes" => {
            entry.as_str().is_some_and(|kind| ["ICO", "SVG"].contains(&kind))
        }
        _ => false,
    };
    if fits { Ok(()) } else { Err(wrong(path, "has an entry that is not one")) }
}

/// What a document says: one in which nothing is taken away that nobody has given.
pub fn without_nulls(settings: &Map<String, Value>) -> Map<String, Value> {
    let mut said = Map::new();
    overlay(&mut said, settings);
    said
}

/// What is given, and the default of everything else.
pub fn merged(settings: &Map<String, Value>) -> Value {
    let mut whole = DEFAULTS.clone();
    if let Value::Object(members) = &mut whole {
        overlay(members, &without_nulls(settings));
    }
    whole
}

/// Puts what is given over what is there; objects member by member, all else as a whole. `null` takes a member away.
pub fn overlay(there: &mut Map<String, Value>, given: &Map<String, Value>) {
    for (key, value) in given {
        match (there.get_mut(key), value) {
            (Some(Value::Object(there)), Value::Object(value)) => overlay(there, value),
            (_, Value::Null) => {
                there.shift_remove(key);
            }
            (_, Value::Object(value)) => {
                there.insert(key.clone(), Value::Object(without_nulls(value)));
            }
            _ => {
                there.insert(key.clone(), value.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(document: Value) -> Map<String, Value> {
        match document {
            Value::Object(members) => members,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn the_defaults_are_a_document_themselves() {
        assert!(DEFAULTS["components"]["primaryButton"].is_object());
        assert_eq!(check(&object(DEFAULTS.clone())), Ok(()));
        assert_eq!(merged(&Map::new()), *DEFAULTS);
    }

    #[test]
    fn every_word_is_of_a_key_that_is_there() {
        for (path, words) in WORDS {
            let default = path.split('.').fold(&*DEFAULTS, |at, key| &at[key]);
            assert!(words.contains(&default.as_str().unwrap()), "{path}");
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let says = |document: Value| check(&object(document)).unwrap_err().to_string();
        for (document, why) in [
            (json!({"theme": {}}), "theme is not a key."),
            (
                json!({"components": {"form": {"colour": 1}}}),
                "components.form.colour is not a key.",
            ),
            (json!({"components": []}), "components must be an object."),
            (
                json!({"components": {"form": {"borderRadius": "8"}}}),
                "components.form.borderRadius must be a number from 0 to 100.",
            ),
            (
                json!({"components": {"form": {"borderRadius": 101}}}),
                "components.form.borderRadius must be a number from 0 to 100.",
            ),
            (
                json!({"components": {"form": {"lightMode": {"borderColor": "#fff"}}}}),
                "components.form.lightMode.borderColor must be a colour of eight hexadecimal digits, such as \
                 0972d3ff.",
            ),
            (
                json!({"categories": {"global": {"colorSchemeMode": "AUTO"}}}),
                "categories.global.colorSchemeMode must be one of LIGHT, DARK, DYNAMIC.",
            ),
            (
                json!({"categories": {"form": {"displayGraphics": "yes"}}}),
                "categories.form.displayGraphics must be true or false.",
            ),
            (
                json!({"components": {"favicon": {"enabledTypes": ["PNG"]}}}),
                "components.favicon.enabledTypes has an entry that is not one.",
            ),
            (
                json!({"components": {"idpButton": {"custom": {"Corp": {"lightMode": {"hover": {"x": "y"}}}}}}}),
                "components.idpButton.custom.Corp.lightMode.hover.x is not a key.",
            ),
            (
                json!({"components": {"idpButton": {"custom": {"a\nb": {}}}}}),
                "components.idpButton.custom must map names of identity providers to objects.",
            ),
        ] {
            assert_eq!(says(document), format!("Invalid Settings: {why}"));
        }
    }

    #[test]
    fn null_takes_a_key_away_and_is_never_kept() {
        let given = object(json!({
            "components": {"form": null, "primaryButton": {"lightMode": {"hover": null}}, "idpButton": {"custom": {"Corp": null}}},
            "categories": null,
        }));
        assert_eq!(check(&given), Ok(()));
        assert_eq!(merged(&given), *DEFAULTS);
        let mut there = object(json!({
            "components": {"form": {"borderRadius": 4}, "primaryButton": {"lightMode": {"hover": {"textColor": "00000000"}}}},
            "categories": {"form": {"displayGraphics": false}},
        }));
        overlay(&mut there, &given);
        let left = json!({"components": {"primaryButton": {"lightMode": {}}, "idpButton": {"custom": {}}}});
        assert_eq!(Value::Object(there), left);
        let unknown = object(json!({"components": {"form": {"colour": null}}}));
        assert!(check(&unknown).is_err());
    }

    #[test]
    fn buttons_are_named_as_providers_are() {
        for name in ["Corp", "Corp.Ltd", "Corp&Co", "O\"Neil \\ Söhne"] {
            let given = json!({"components": {"idpButton": {"custom": {name: {}}}}});
            assert_eq!(check(&object(given)), Ok(()), "{name}");
        }
    }

    #[test]
    fn given_members_stand_over_the_defaults() {
        let given = object(json!({
            "components": {"primaryButton": {"lightMode": {"hover": {"textColor": "00000000"}}}},
            "categories": {"auth": {"federation": {"order": ["Corp"]}}},
        }));
        assert_eq!(check(&given), Ok(()));
        let whole = merged(&given);
        let button = &whole["components"]["primaryButton"]["lightMode"];
        assert_eq!(
            button["hover"],
            json!({"backgroundColor": "033160ff", "textColor": "00000000"})
        );
        assert_eq!(button["defaults"]["backgroundColor"], "0972d3ff");
        assert_eq!(whole["categories"]["auth"]["federation"]["order"], json!(["Corp"]));
    }
}
