//! Fields that several pages share: the name to sign in with, the required attributes.

use chrono::{DateTime, NaiveDateTime, SecondsFormat};

use crate::model::attributes::{AttributeDataType, SchemaAttribute};
use crate::model::client::ClientConfig;
use crate::model::contact::ContactKind;
use crate::model::user_pool::{PoolConfig, UserPool};
use crate::pages::text::Message;
use crate::pages::typed::as_contact;
use crate::rules::attributes::{Bounds, Wrong, lengths, numbers, wrong};

/// The field for the name a user signs in with: what it is called depends on the pool.
#[derive(Clone, Debug)]
pub struct NameField {
    pub label: Message,
    /// The input's type where only a well-formed new name is taken, at sign-up.
    pub kind: &'static str,
    pub inputmode: &'static str,
}

impl NameField {
    /// For signing in and resetting a password: every kind of name the pool finds users under.
    pub fn for_known(config: &PoolConfig) -> Self {
        let email = config.is_username("email") || config.is_alias("email");
        let phone = config.is_username("phone_number") || config.is_alias("phone_number");
        Self::of(config.username_attributes.is_empty(), email, phone)
    }

    /// For signing up: the kinds of name a user may choose.
    pub fn for_new(config: &PoolConfig) -> Self {
        let (email, phone) = (config.is_username("email"), config.is_username("phone_number"));
        Self::of(config.username_attributes.is_empty(), email, phone)
    }

    /// For an address or number alone.
    pub fn for_contact(kinds: &[ContactKind]) -> Self {
        let has = |kind| kinds.contains(&kind);
        Self::of(false, has(ContactKind::Email), has(ContactKind::PhoneNumber))
    }

    fn of(username: bool, email: bool, phone: bool) -> Self {
        let (label, kind, inputmode) = match (username, email, phone) {
            (true, true, true) => (Message::new("username-or-email-or-phone"), "text", "text"),
            (true, true, false) => (Message::new("username-or-email"), "text", "email"),
            (true, false, true) => (Message::new("username-or-phone"), "text", "text"),
            (false, true, true) => (Message::new("email-or-phone"), "text", "text"),
            (false, true, false) => (Message::new("email"), "email", "email"),
            (false, false, true) => (Message::new("phone-number"), "tel", "tel"),
            (_, false, false) => (Message::new("username"), "text", "text"),
        };
        Self { label, kind, inputmode }
    }

    /// What is said of a name that is none.
    pub fn missing(&self) -> Message {
        let messages = [
            ("email", Message::new("refused-email")),
            ("phone-number", Message::new("refused-phone")),
            ("email-or-phone", Message::new("refused-contact")),
            ("username", Message::new("refused-username")),
        ];
        let said = messages.into_iter().find(|(label, _)| self.label.is(label));
        said.map_or_else(|| Message::new("refused-name"), |(_, said)| said)
    }

    /// What a name looks like that is an address or a number.
    pub fn example(&self) -> Option<Message> {
        example(self.kind)
    }
}

/// What is typed into a field of a kind, for example.
fn example(kind: &str) -> Option<Message> {
    match kind {
        "email" => Some(Message::new("example-email")),
        "tel" => Some(Message::new("example-phone")),
        _ => None,
    }
}

/// On which form an attribute's field stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldOf {
    /// Sign-up and the replacement of a temporary password, under the classic pages' name.
    NewUser,
    Profile,
}

impl FieldOf {
    /// What the field is called.
    pub fn name(self, attribute: &str) -> String {
        match self {
            Self::NewUser => format!("requiredAttributes[{attribute}]"),
            Self::Profile => format!("attributes[{attribute}]"),
        }
    }
}

/// The field of an attribute.
#[derive(Clone, Debug)]
pub struct AttributeField {
    pub name: String,
    /// What the field is called in its form.
    pub field: String,
    pub label: Message,
    /// The input's type, or `textarea`, or `boolean` for a choice of yes and no.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub required: bool,
    pub min_length: Option<String>,
    pub max_length: Option<String>,
    /// The keyboard that a telephone shows.
    pub inputmode: Option<&'static str>,
    /// The least and the most that the input takes.
    pub min: Option<String>,
    pub max: Option<String>,
    /// How it is written.
    pub hint: Option<Message>,
    /// Whether the page says so where it is not required.
    pub says_optional: bool,
    /// What is wrong with what was typed.
    pub problem: Option<Message>,
    /// Whether the page opens with the focus in it.
    pub focus: bool,
}

/// The first field that something is wrong with gets the focus.
pub fn focus_on_wrong(fields: &mut [AttributeField]) {
    if let Some(first) = fields.iter_mut().find(|field| field.problem.is_some()) {
        first.focus = true;
    }
}

impl AttributeField {
    /// What is typed into it, for example.
    pub fn example(&self) -> Option<Message> {
        example(self.kind)
    }

    /// The field of a required standard attribute of a new user, with what was typed before.
    pub fn new(name: &str, value: &str) -> Self {
        let (kind, autocomplete) = match name {
            "address" => ("textarea", "street-address"),
            "birthdate" => ("date", "bday"),
            "email" => ("email", "email"),
            "family_name" => ("text", "family-name"),
            "gender" => ("text", "sex"),
            "given_name" => ("text", "given-name"),
            "locale" => ("text", "language"),
            "middle_name" => ("text", "additional-name"),
            "name" => ("text", "name"),
            "nickname" => ("text", "nickname"),
            "phone_number" => ("tel", "tel"),
            "picture" => ("url", "photo"),
            "profile" | "website" => ("url", "url"),
            "updated_at" => ("number", "off"),
            _ => ("text", "off"),
        };
        let label = label(name);
        let value = match kind {
            "tel" => as_contact(ContactKind::PhoneNumber, value),
            "textarea" => in_lines(value),
            _ => value.to_owned(),
        };
        let hint = (kind == "tel").then(|| Message::new("sign-up-phone-hint"));
        // Years have four digits, whatever a browser lets people type.
        let max = (kind == "date").then(|| "9999-12-31".to_owned());
        Self {
            name: name.to_owned(),
            field: FieldOf::NewUser.name(name),
            label,
            kind,
            autocomplete,
            value,
            required: true,
            min_length: None,
            max_length: None,
            inputmode: None,
            min: None,
            max,
            hint,
            says_optional: false,
            problem: None,
            focus: false,
        }
    }

    /// The field of an attribute of the schema, as it demands.
    pub fn of(attribute: &SchemaAttribute, form: FieldOf, value: &str) -> Self {
        let field = Self::new(&attribute.name, value);
        let required = attribute.required;
        let field = Self { field: form.name(&attribute.name), required, ..field };
        field.bounded(attribute).legible()
    }

    /// The same as the schema bounds it.
    fn bounded(self, attribute: &SchemaAttribute) -> Self {
        let field = self;
        match attribute.attribute_data_type {
            AttributeDataType::Number => {
                let bounds = numbers(attribute);
                let text = |bound: Option<i64>| bound.map(|bound| bound.to_string());
                let (min, max, hint) = (text(bounds.min), text(bounds.max), hint_of(bounds));
                // Keyboards of digits alone have no minus.
                let digits = bounds.min.is_some_and(|min| min >= 0);
                let inputmode = digits.then_some("numeric");
                Self { kind: "number", inputmode, min, max, hint, ..field }
            }
            AttributeDataType::DateTime => {
                let value = from_picker(&field.value).unwrap_or_else(|| field.value.clone());
                let (max, hint) = ("9999-12-31T23:59".to_owned(), Message::new("hint-moment"));
                let kind = "datetime-local";
                Self { kind, value, max: Some(max), hint: Some(hint), ..field }
            }
            AttributeDataType::Boolean => Self { kind: "boolean", ..field },
            AttributeDataType::String => {
                let bounds = lengths(attribute);
                let text = |bound: Option<usize>| bound.map(|bound| bound.to_string());
                // That there has to be something is said by `required`.
                let min = bounds.min.filter(|min| *min > 1);
                let hint =
                    min.zip(bounds.max).filter(|_| field.hint.is_none() && field.kind != "date");
                let hint =
                    hint.map(|(min, max)| of_length(min, max)).or_else(|| field.hint.clone());
                let (min_length, max_length) = (text(min), text(bounds.max));
                Self { min_length, max_length, hint, ..field }
            }
        }
    }

    /// The same as plain text where its input would show nothing of a value that is good, and send that.
    fn legible(self) -> Self {
        let value = self.value.as_str();
        let is_lost = match self.kind {
            "datetime-local" => !value.is_empty() && for_picker(value).is_none(),
            // A birthday without its year (OIDC Core §5.1).
            "date" => value.starts_with("0000-"),
            "number" => value.starts_with('+'),
            _ => false,
        };
        if is_lost { Self { kind: "text", max: None, ..self } } else { self }
    }

    /// The value as its input shows it.
    pub fn shown(&self) -> String {
        let moment = (self.kind == "datetime-local").then(|| for_picker(&self.value)).flatten();
        moment.unwrap_or_else(|| self.value.clone())
    }

    /// Whether the value is that of before, as far as its input shows it.
    pub fn is_still(&self, before: &str) -> bool {
        let same = || for_picker(&self.value) == for_picker(before);
        self.value == before
            || self.kind == "datetime-local" && for_picker(before).is_some() && same()
            || self.kind == "textarea" && self.value == in_lines(before)
    }
}

/// A text of several lines, which forms send with other ends than they were given.
fn in_lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// A moment as a picker of date and time has it, which knows no zone: UTC. `None` for what is no moment.
fn for_picker(value: &str) -> Option<String> {
    let moment = match value.parse::<i64>() {
        Ok(seconds) => DateTime::from_timestamp(seconds, 0)?,
        Err(_) => DateTime::parse_from_rfc3339(value).ok()?.to_utc(),
    };
    let written = moment.format("%Y-%m-%dT%H:%M:%S").to_string();
    Some(written.strip_suffix(":00").unwrap_or(&written).to_owned())
}

/// The moment that a picker of date and time says. `None` for what comes from none.
fn from_picker(typed: &str) -> Option<String> {
    let forms = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"];
    let moment = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(typed, form).ok())?;
    Some(moment.and_utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
}

/// How many characters there have to be.
fn of_length(min: usize, max: usize) -> Message {
    Message::new("wrong-length").count("min", min).count("max", max)
}

impl AttributeField {
    /// The same with what is wrong with its value, on a form that was sent.
    pub fn checked(mut self, config: &PoolConfig) -> Self {
        let schema = config.attribute(&self.name);
        self.problem = match self.value.is_empty() {
            true => self.required.then(|| Message::new("account-contact-empty")),
            false => {
                schema.and_then(|schema| wrong(schema, &self.value)).map(|wrong| match wrong {
                    _ if self.name == "email" => Message::new("refused-email"),
                    _ if self.name == "phone_number" => Message::new("refused-phone"),
                    // Where a browser has no calendar, the form has to be said.
                    _ if self.kind == "date" => Message::new("wrong-date"),
                    Wrong::NoNumber => Message::new("wrong-number"),
                    Wrong::Range(bounds) => {
                        within(bounds).unwrap_or_else(|| Message::new("wrong-number"))
                    }
                    Wrong::NoMoment => Message::new("wrong-moment"),
                    Wrong::Length { min, max } => of_length(min, max),
                    Wrong::Form => Message::new("wrong-format"),
                })
            }
        };
        self
    }

    /// How it is written, unless what is wrong says the same.
    pub fn hint_beside(&self) -> Option<&Message> {
        let same = ["wrong-range", "wrong-least", "wrong-most", "wrong-length", "refused-phone"];
        let says_it = |wrong: &Message| same.contains(&wrong.id());
        self.hint.as_ref().filter(|_| !self.problem.as_ref().is_some_and(says_it))
    }

    /// The ids of what describes the field.
    pub fn described_by(&self) -> Option<String> {
        let wrong = self.problem.is_some().then(|| format!("wrong-{}", self.name));
        let hint = self.hint_beside().map(|_| format!("hint-{}", self.name));
        let ids: Vec<String> = wrong.into_iter().chain(hint).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// The same before anything is wrong.
fn hint_of(bounds: Bounds<i64>) -> Option<Message> {
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => {
            Some(Message::new("hint-range").with("min", min).with("max", max))
        }
        (Some(min), None) => Some(Message::new("hint-least").with("min", min)),
        (None, Some(max)) => Some(Message::new("hint-most").with("max", max)),
        (None, None) => None,
    }
}

/// Between which numbers one has to be; `None` where any will do.
fn within(bounds: Bounds<i64>) -> Option<Message> {
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => {
            Some(Message::new("wrong-range").with("min", min).with("max", max))
        }
        (Some(min), None) => Some(Message::new("wrong-least").with("min", min)),
        (None, Some(max)) => Some(Message::new("wrong-most").with("max", max)),
        (None, None) => None,
    }
}

/// What an attribute is called.
pub fn label(name: &str) -> Message {
    match name.rsplit_once(':') {
        Some((_, own)) => Message::new("attribute-custom").with("name", spoken(own)),
        None => Message::new(format!("attribute-{name}")),
    }
}

/// The name of a custom attribute as people write: `favourite_lane` is `Favourite lane`.
fn spoken(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{}", letters.as_str())
}

/// The fields of a new user: what the pool lists in its order, then what is required besides. `typed` is what stood in a
/// field before.
pub fn of_new_user(
    pool: &UserPool,
    client: &ClientConfig,
    typed: impl Fn(&str) -> String,
) -> Vec<AttributeField> {
    let required = required_attributes(&pool.config);
    let listed = pool.sign_up_attributes().into_iter().filter(|name| {
        let asked_as_name = pool.config.is_username(name) && !required.contains(name);
        // It is nobody's name before the account is confirmed.
        let waits = *name == "preferred_username" && pool.config.is_alias(name);
        !asked_as_name && !waits && *name != "sub" && client.may_write(name)
    });
    let mut names: Vec<&str> = listed.collect();
    names.extend(required.iter().filter(|name| !names.contains(name)).copied().collect::<Vec<_>>());
    let known = names.into_iter().filter_map(|name| pool.config.attribute(name));
    let own = known.filter(|attribute| !attribute.developer_only_attribute);
    own.map(|attribute| {
        let must = required.contains(&attribute.name.as_str());
        let form = if must { FieldOf::NewUser } else { FieldOf::Profile };
        let value = typed(&form.name(&attribute.name));
        let field = AttributeField::of(attribute, form, &value);
        AttributeField { required: must, says_optional: !must, ..field }
    })
    .collect()
}

/// The attributes a new user must give: those the schema requires, but for what is given as the username. Where that
/// would leave the pool without an address to send the code to, the first that it proves by itself is asked for too:
/// nobody could confirm the account otherwise.
pub fn required_attributes(config: &PoolConfig) -> Vec<&str> {
    let only = match config.username_attributes.as_slice() {
        [only] => Some(only.as_str()),
        _ => None,
    };
    let required = config.schema_attributes.iter().filter(|attribute| attribute.required);
    let required = required.map(|attribute| attribute.name.as_str());
    let mut asked: Vec<&str> =
        required.filter(|name| *name != "sub" && Some(*name) != only).collect();
    let proven: Vec<&str> = config.auto_verified_attributes.iter().map(String::as_str).collect();
    let given = |name: &&str| asked.contains(name) || config.is_username(name);
    if !proven.iter().any(given) {
        asked.extend(proven.first());
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::attributes::standard;

    fn pool(usernames: &[&str], aliases: &[&str], required: &[&str]) -> PoolConfig {
        let mut schema_attributes = standard();
        for attribute in &mut schema_attributes {
            attribute.required |= required.contains(&attribute.name.as_str());
        }
        let own = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        PoolConfig {
            username_attributes: own(usernames),
            alias_attributes: own(aliases),
            schema_attributes,
            ..PoolConfig::default()
        }
    }

    #[test]
    fn the_name_is_called_what_the_pool_takes() {
        let label = |usernames: &[&str], aliases: &[&str]| {
            NameField::for_known(&pool(usernames, aliases, &[])).label
        };
        assert_eq!(label(&[], &[]), Message::new("username"));
        assert_eq!(label(&["email"], &[]), Message::new("email"));
        assert_eq!(label(&["email", "phone_number"], &[]), Message::new("email-or-phone"));
        assert_eq!(label(&[], &["email", "preferred_username"]), Message::new("username-or-email"));
        assert_eq!(NameField::for_new(&pool(&[], &["email"], &[])).label, Message::new("username"));
        assert_eq!(NameField::for_new(&pool(&["phone_number"], &[], &[])).kind, "tel");
    }

    #[test]
    fn what_is_the_username_is_not_asked_twice() {
        let asked = |config: &PoolConfig| {
            required_attributes(config).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(asked(&pool(&["email"], &[], &["email", "name"])), ["name"]);
        assert_eq!(asked(&pool(&[], &["email"], &["email", "name"])), ["name", "email"]);
        assert_eq!(asked(&pool(&["email", "phone_number"], &[], &["email"])), ["email"]);
    }

    #[test]
    fn moments_are_picked_in_utc() {
        for (stored, shown) in [
            ("2027-01-31T14:30:00Z", Some("2027-01-31T14:30")),
            ("2027-01-31T14:30:05+02:00", Some("2027-01-31T12:30:05")),
            ("1800000000", Some("2027-01-15T08:00")),
            ("yesterday", None),
            ("99999999999999999", None),
            ("", None),
        ] {
            assert_eq!(for_picker(stored).as_deref(), shown, "{stored}");
        }
        for (typed, moment) in [
            ("2027-01-31T14:30", Some("2027-01-31T14:30:00Z")),
            ("2027-01-31T14:30:05", Some("2027-01-31T14:30:05Z")),
            ("2027-01-31T14:30:05.250", Some("2027-01-31T14:30:05.250Z")),
            ("2027-01-31T14:30:00Z", None),
            ("2027-02-30T14:30", None),
            ("1800000000", None),
        ] {
            assert_eq!(from_picker(typed).as_deref(), moment, "{typed}");
        }
    }

    #[test]
    fn an_address_is_asked_for_if_no_code_could_be_sent_otherwise() {
        let proving = |usernames: &[&str], required: &[&str]| {
            let auto_verified_attributes = vec!["email".to_owned()];
            let config = PoolConfig { auto_verified_attributes, ..pool(usernames, &[], required) };
            required_attributes(&config).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(proving(&[], &["name"]), ["name", "email"]);
        assert_eq!(proving(&[], &["email"]), ["email"]);
        assert_eq!(proving(&["email"], &[]), Vec::<String>::new());
        assert_eq!(proving(&["phone_number"], &[]), ["email"]);
    }
}
