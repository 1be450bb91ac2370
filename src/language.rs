//! The words of pages and messages: ids in the code, texts in `locales/`, one folder a language.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use chrono::{DateTime, Datelike as _, Utc};
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

/// The ids of its texts. The loader says of a text that it is there only to who brings all that is inserted into it.
static IDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let files = [
        include_str!("../locales/en/hosted.ftl"),
        include_str!("../locales/en/mail.ftl"),
        include_str!("../locales/en/moments.ftl"),
    ];
    let named = files.into_iter().flat_map(str::lines).filter_map(|line| line.split_once(" ="));
    let is_id = |id: &&str| id.bytes().all(|b| b.is_ascii_lowercase() || b"-_".contains(&b));
    named.map(|(id, _)| id).filter(is_id).collect()
});

/// A language the pages speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Language(LanguageIdentifier);

/// What each language calls itself.
const NAMES: [(&str, &str); 14] = [
    ("ar", "العربية"),
    ("de", "Deutsch"),
    ("en", "English"),
    ("es", "Español"),
    ("fr", "Français"),
    ("he", "עברית"),
    ("id", "Bahasa Indonesia"),
    ("it", "Italiano"),
    ("ja", "日本語"),
    ("ko", "한국어"),
    ("nl", "Nederlands"),
    ("pt-BR", "Português (Brasil)"),
    ("zh-CN", "简体中文"),
    ("zh-TW", "繁體中文"),
];

impl Language {
    /// The language of the catalogue that is nearest to the one asked for, or English.
    pub fn choose(asked: Option<&str>) -> Self {
        asked.and_then(Self::spoken).unwrap_or(Self(langid!("en")))
    }

    /// The language of the catalogue that is nearest to a tag (BCP 47): itself, the same in the same script, the same
    /// without region or script. `None` if it is not spoken here.
    pub fn spoken(tag: &str) -> Option<Self> {
        let asked: LanguageIdentifier = meant(tag).parse().ok()?;
        let there =
            || asked.region.is_some_and(|region| ["TW", "HK", "MO"].contains(&region.as_str()));
        // A script that is named is what is read, wherever.
        let traditional = asked.script.map_or_else(there, |script| script == "Hant");
        let wanted = match asked.language.as_str() {
            // The code of before 1989, which Java still sends.
            "iw" => langid!("he"),
            "in" => langid!("id"),
            "zh" | "cmn" if traditional => langid!("zh-TW"),
            "zh" | "cmn" => langid!("zh-CN"),
            _ => asked,
        };
        let exact = CATALOGUE.locales().find(|one| **one == wanted);
        let near = || CATALOGUE.locales().find(|one| one.language == wanted.language);
        exact.or_else(near).cloned().map(Self)
    }

    /// Whether there is a text of this id.
    pub fn has(id: &str) -> bool {
        IDS.contains(id)
    }

    /// Every language of the catalogue, by its tag.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.iter().filter_map(|(tag, _)| Self::spoken(tag))
    }

    /// What it calls itself.
    pub fn name(&self) -> &'static str {
        let tag = self.tag();
        NAMES.iter().find(|(known, _)| *known == tag).map_or("", |(_, name)| name)
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

    /// A moment as people write it, to the minute.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        let month = usize::try_from(at.month()).unwrap_or(1);
        let month = self.say(&Message::new("month").count("number", month)).to_string();
        let moment = Message::new("moment")
            .with("day", at.day())
            .with("month", month)
            .with("year", at.year())
            .with("time", at.format("%H:%M"));
        self.say(&moment).to_string()
    }

    /// A text without anything inserted yet.
    pub fn t<'a>(&'a self, id: &str) -> Phrase<'a> {
        Phrase { language: self, message: Message::new(id.to_owned()), own: None }
    }

    /// A text that was chosen elsewhere.
    pub fn say<'a>(&'a self, message: &Message) -> Phrase<'a> {
        Phrase { language: self, message: message.clone(), own: None }
    }
}

/// What of a tag says which language is meant: nothing of its extensions or for private use (RFC 5646 §2.2), and of an extended
/// language the one that it extends.
fn meant(tag: &str) -> String {
    let mut subtags = tag.split(['-', '_']);
    let language = subtags.next().unwrap_or_default();
    let extended =
        |part: &str| part.len() == 3 && part.bytes().all(|sign| sign.is_ascii_alphabetic());
    let rest = subtags.take_while(|part| part.len() > 1).filter(|part| !extended(part));
    rest.fold(language.to_owned(), |tag, part| tag + "-" + part)
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

    /// Its id in the catalogue.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether it is the text of this id.
    pub fn is(&self, id: &str) -> bool {
        self.id == id
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
    /// What is said in the place of the catalogue's text.
    own: Option<&'a str>,
}

impl<'a> Phrase<'a> {
    /// The same, said in other words if there are some. What is inserted stands at `{ $name }` in them, too.
    pub fn or_own(self, words: impl FnOnce(&str) -> Option<&'a str>) -> Self {
        let own = words(&self.message.id);
        Self { own, ..self }
    }
}

/// Words of somebody's own with what is inserted into them. What is inserted is text: `{ $name }` in it stands for
/// nothing.
fn fill(own: &str, message: &Message) -> String {
    let mut filled = String::with_capacity(own.len());
    let mut rest = own;
    while let Some(at) = rest.find("{ $") {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let named = from.find(" }").map(|end| (&from["{ $".len()..end], &from[end + " }".len()..]));
        let found = named.and_then(|(name, after)| {
            let insert = message.inserts.iter().find(|(known, _)| *known == name);
            insert.map(|(_, value)| (value, after))
        });
        match found {
            Some((FluentValue::String(value), after)) => {
                filled.push_str(value);
                rest = after;
            }
            Some((FluentValue::Number(number), after)) => {
                filled.push_str(&number.value.to_string());
                rest = after;
            }
            _ => {
                filled.push_str("{ $");
                rest = &from["{ $".len()..];
            }
        }
    }
    filled.push_str(rest);
    filled
}

impl fmt::Display for Phrase<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(own) = self.own {
            return f.write_str(&fill(own, &self.message));
        }
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
    use std::collections::{BTreeMap, BTreeSet};

    use regex::Regex;

    use super::*;

    #[test]
    fn the_nearest_language_is_chosen() {
        assert_eq!(Language::choose(Some("en-GB")).tag(), "en");
        assert_eq!(Language::choose(Some("tlh")).tag(), "en");
        assert_eq!(Language::choose(Some("not a tag")).tag(), "en");
        for (tag, spoken) in [
            ("ja-JP-u-ca-japanese", "ja"),
            ("de-DE-u-co-phonebk", "de"),
            ("fr-x-private", "fr"),
            ("cmn-Hans", "zh-CN"),
            ("zh-cmn-Hant-TW", "zh-TW"),
            ("es-419", "es"),
        ] {
            assert_eq!(Language::choose(Some(tag)).tag(), spoken, "{tag}");
        }
        for none in ["", "-", "x-de", "u-de"] {
            assert_eq!(Language::spoken(none), None, "{none}");
        }
        assert_eq!(Language::choose(None).direction(), "ltr");
        assert_eq!(Language(langid!("ar")).direction(), "rtl");
    }

    #[test]
    fn moments_are_written_as_the_language_writes_them() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let moment = |tag| Language::choose(Some(tag)).moment(at);
        assert_eq!(moment("en"), "15 January 2027, 08:00 UTC");
        assert_eq!(moment("de"), "15. Januar 2027, 08:00 UTC");
        assert_eq!(moment("ja"), "2027年1月15日 08:00 UTC");
        assert!(moment("he").contains("ינואר"));
    }

    #[test]
    fn a_text_is_there_whatever_is_inserted_into_it() {
        for id in ["login-title", "mail-code", "sent-by-email", "rule-length", "month"] {
            assert!(Language::has(id), "{id}");
        }
        for id in ["", "[1] January", "### Moments.", "login-titles", "number"] {
            assert!(!Language::has(id), "{id}");
        }
    }

    #[test]
    fn plurals_and_inserts() {
        let english = Language::choose(None);
        let least = |n| english.say(&Message::new("rule-length").count("count", n)).to_string();
        assert_eq!(least(1), "At least one character");
        assert_eq!(least(8), "At least 8 characters");
    }

    #[test]
    fn what_is_inserted_into_own_words_stands_for_nothing() {
        let english = Language::choose(None);
        let message = Message::new("X").with("app", "{ $host }").with("host", "evil.example");
        let say = |own: &'static str| english.say(&message).or_own(|_| Some(own)).to_string();
        assert_eq!(say("{ $app } at { $host }."), "{ $host } at evil.example.");
        assert_eq!(say("{ $ap } { $app{ $app"), "{ $ap } { $app{ $app");
    }

    /// Each language has every text of the English one, with the same things inserted into it.
    #[test]
    fn every_language_says_everything() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/locales");
        let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).unwrap();
        let waiting = read("untranslated.txt");
        let waits = |id: &str| {
            waiting
                .lines()
                .filter(|line| !line.starts_with('#'))
                .any(|line| line.strip_suffix('*').map_or(line == id, |stem| id.starts_with(stem)))
        };
        let id = Regex::new(r"^([a-z_-]+) =").unwrap();
        let insert = Regex::new(r"\{ (\$[a-z]+)").unwrap();
        let texts = |tag: &str| {
            let mut texts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for file in ["hosted", "mail", "moments"] {
                let mut last = String::new();
                for line in read(&format!("{tag}/{file}.ftl")).lines() {
                    if let Some(found) = id.captures(line) {
                        last = found[1].to_owned();
                        assert!(!texts.contains_key(&last), "{tag} says {last} twice");
                        texts.insert(last.clone(), BTreeSet::new());
                    }
                    let inserts = insert.captures_iter(line).map(|found| found[1].to_owned());
                    if let Some(known) = texts.get_mut(&last) {
                        known.extend(inserts);
                    }
                }
            }
            texts
        };
        let mut english = texts("en");
        english.retain(|id, _| !waits(id));
        for language in Language::all().filter(|language| language.tag() != "en") {
            let tag = language.tag();
            let theirs = texts(&tag);
            let missing: Vec<&String> =
                english.keys().filter(|id| !theirs.contains_key(*id)).collect();
            assert!(
                missing.is_empty(),
                "locales/{tag} lacks {missing:?}: translate, or list in untranslated.txt"
            );
            let more: Vec<&String> =
                theirs.keys().filter(|id| !english.contains_key(*id)).collect();
            assert!(
                more.is_empty(),
                "locales/{tag} has {more:?}, which English has not, or are untranslated"
            );
            for (id, inserts) in &english {
                // A plural may spell out its numbers in some languages.
                assert_eq!(&theirs[id], inserts, "{tag} {id}");
            }
        }
    }

    #[test]
    fn the_languages_are_those_of_cognito_and_two_that_run_the_other_way() {
        let tags: BTreeSet<String> = Language::all().map(|language| language.tag()).collect();
        let wanted = [
            "ar", "de", "en", "es", "fr", "he", "id", "it", "ja", "ko", "nl", "pt-BR", "zh-CN",
            "zh-TW",
        ];
        assert_eq!(tags, wanted.map(str::to_owned).into());
        let other: Vec<String> = Language::all()
            .filter(|language| language.direction() == "rtl")
            .map(|language| language.name().to_owned())
            .collect();
        assert_eq!(other.len(), 2);
        assert!(Language::all().all(|language| !language.name().is_empty()));
    }
}
