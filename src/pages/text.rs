//! The words of the hosted pages: ids in the code, texts in `locales/`, one folder a language.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader as _, langid};
use unic_langid::CharacterDirection;

fluent_templates::static_loader! {
    static CATALOGUE = {
        locales: "./locales",
        fallback_language: "en",
        // Invisible marks around inserted values keep them in place inside right-to-left text; elsewhere they would
        // only travel along when somebody copies the text.
        customise: |bundle| {
            let mut languages = bundle.locales.iter();
            let marks = languages.any(|one| one.character_direction() == CharacterDirection::RTL);
            bundle.set_use_isolating(marks);
        },
    };
}

/// A language the pages speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(LanguageIdentifier);

impl Language {
    /// The language of the catalogue that is nearest to the one asked for: itself, the same without region or script,
    /// or English.
    pub fn choose(asked: Option<&str>) -> Self {
        let asked: Option<LanguageIdentifier> = asked.and_then(|tag| tag.parse().ok());
        let spoken: Vec<&LanguageIdentifier> = CATALOGUE.locales().collect();
        let best = asked.and_then(|asked| {
            let exact = spoken.iter().find(|one| ***one == asked);
            exact.or_else(|| spoken.iter().find(|one| one.language == asked.language)).copied()
        });
        Self(best.cloned().unwrap_or(langid!("en")))
    }

    /// The tag for the `lang` attribute (BCP 47).
    pub fn tag(&self) -> String {
        self.0.to_string()
    }

    /// `ltr` or `rtl`, for the `dir` attribute.
    pub fn direction(&self) -> &'static str {
        match self.0.character_direction() {
            CharacterDirection::RTL => "rtl",
            CharacterDirection::LTR | CharacterDirection::TTB => "ltr",
        }
    }

    /// A text without anything inserted yet.
    pub fn t<'a>(&'a self, id: &str) -> Phrase<'a> {
        Phrase { language: self, message: Message::new(id.to_owned()) }
    }

    /// A text that was chosen elsewhere.
    pub fn say<'a>(&'a self, message: &Message) -> Phrase<'a> {
        Phrase { language: self, message: message.clone() }
    }
}

/// A text before it is put into a language: its id in the catalogue and what is inserted into it.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    id: Cow<'static, str>,
    inserts: Vec<(&'static str, FluentValue<'static>)>,
}

impl Message {
    /// The text of this id.
    pub fn new(id: impl Into<Cow<'static, str>>) -> Self {
        Self { id: id.into(), inserts: Vec::new() }
    }

    /// Inserts a text for `{ $name }`, as it is: templates escape the result.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.inserts.push((name, FluentValue::from(value.to_string())));
        self
    }

    /// Inserts a number for `{ $name }`, in the language's digits and plural.
    pub fn count(mut self, name: &'static str, number: usize) -> Self {
        self.inserts.push((name, FluentValue::from(number)));
        self
    }
}

/// A text in a language. Templates escape it as they escape everything.
pub struct Phrase<'a> {
    language: &'a Language,
    message: Message,
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inserts: HashMap<Cow<'static, str>, FluentValue> = self
            .message
            .inserts
            .iter()
            .map(|(name, value)| (Cow::from(*name), value.clone()))
            .collect();
        f.write_str(&CATALOGUE.lookup_with_args(&self.language.0, &self.message.id, &inserts))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;

    use super::*;

    #[test]
    fn the_nearest_language_is_chosen() {
        assert_eq!(Language::choose(Some("en-GB")).tag(), "en");
        assert_eq!(Language::choose(Some("tlh")).tag(), "en");
        assert_eq!(Language::choose(Some("not a tag")).tag(), "en");
        assert_eq!(Language::choose(None).direction(), "ltr");
        assert_eq!(Language(langid!("ar")).direction(), "rtl");
    }

    #[test]
    fn plurals_and_inserts() {
        let english = Language::choose(None);
        let least = |n| english.say(&Message::new("rule-length").count("count", n)).to_string();
        assert_eq!(least(1), "At least one character");
        assert_eq!(least(8), "At least 8 characters");
    }

    /// Every id that a template or a page asks for is in the catalogue, and the catalogue holds no other.
    #[test]
    fn the_catalogue_is_complete_and_holds_nothing_else() {
        let root = env!("CARGO_MANIFEST_DIR");
        let asked = Regex::new(r#"\bt\("([a-z_-]+)"\)|Message::new\("([a-z_-]+)"\)"#).unwrap();
        let mut used = BTreeSet::new();
        for folder in ["src/pages", "src/pages/mfa", "templates/pages", "templates/pages/parts"] {
            for entry in std::fs::read_dir(format!("{root}/{folder}")).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() || path.ends_with("text.rs") {
                    continue;
                }
                for found in asked.captures_iter(&std::fs::read_to_string(path).unwrap()) {
                    let id = found.get(1).or(found.get(2)).unwrap();
                    used.insert(id.as_str().to_owned());
                }
            }
        }
        // Made from a standard attribute's or a password rule's name.
        let made = |id: &str| id.starts_with("attribute-") || id.starts_with("rule-");
        let catalogue = std::fs::read_to_string(format!("{root}/locales/en/hosted.ftl")).unwrap();
        let held: BTreeSet<String> = Regex::new(r"(?m)^([a-z_-]+) =")
            .unwrap()
            .captures_iter(&catalogue)
            .map(|found| found[1].to_owned())
            .filter(|id| !made(id))
            .collect();
        used.retain(|id| !made(id));
        assert_eq!(used, held);
    }
}
