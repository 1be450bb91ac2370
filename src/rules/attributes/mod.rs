//! Attributes: what may be written, by whom, and what a change leads to. All of a request is done, or nothing.

pub mod change;
pub mod delete;
pub mod proof;
pub mod removal;

use crate::model::attributes::{AttributeDataType, SchemaAttribute};
use crate::model::client::Client;
use crate::model::contact::{ContactKind, is_email, is_phone_number};
use crate::model::user::{Attributes, User, UserStatus};
use crate::model::user_pool::UserPool;
use crate::rules::{Refusal, Result, account, names};
use crate::store::names::NameKind;

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub enum Writer<'a> {
    /// The user, through a client: no more than its WriteAttributes, nothing that says what is proven.
    User(&'a Client),
    /// The same on the account page: a new address or number is in force only once it is proven, whatever the pool says.
    Page(&'a Client),
    /// A signed call.
    Admin,
}

impl<'a> Writer<'a> {
    /// The client through which a user writes.
    fn client(self) -> Option<&'a Client> {
        match self {
            Self::User(client) | Self::Page(client) => Some(client),
            Self::Admin => None,
        }
    }
}

/// When it is written: immutable attributes can be set only as the user comes to be.
#[derive(Clone, Copy, Debug)]
pub enum Moment<'a> {
    Creation,
    Change(&'a User),
}

/// What is to be written, checked against the schema and normalised: booleans are `true` or `false`, and a user that
/// comes to be has no empty values.
///
/// Refuses with `NotAuthorized` (not for this writer) and `InvalidParameter` (everything else).
pub fn check(
    pool: &UserPool,
    writer: Writer<'_>,
    moment: Moment<'_>,
    given: &Attributes,
) -> Result<Attributes> {
    let mut unknown = Vec::new();
    let mut broken = Vec::new();
    let mut checked = Attributes::new();
    for (name, value) in given {
        if is_ours(name) {
            return Err(not_mutable(name).into());
        }
        let Some(schema) = pool.config.attribute(name) else {
            unknown.push(name.as_str());
            continue;
        };
        if !may_write(writer, schema) {
            let why = "A client attempted to write unauthorized attribute";
            return Err(Refusal::not_authorized(why).into());
        }
        if let Moment::Change(user) = moment {
            let same = user.attributes.get(name).is_some_and(|old| old == value);
            if !schema.mutable && !same {
                let why = format!(
                    "user.{name}: Attribute cannot be updated. (changing an immutable attribute)"
                );
                return Err(Refusal::parameter(why).into());
            }
            if name == "preferred_username" && !same && !value.is_empty() {
                names::check_preferred(pool, value)?;
            }
        } else if value.is_empty() {
            continue;
        } else if name == "preferred_username" {
            names::check_preferred(pool, value)?;
        }
        if name == "email" && writer.client().is_some() && !is_kept(moment, name, value) {
            check_domain(pool, value)?;
        }
        match value.is_empty() {
            true => drop(checked.insert(name.clone(), String::new())),
            false => match typed(schema, value)? {
                Ok(value) => drop(checked.insert(name.clone(), value)),
                Err(why) => broken.push(format!("{name}: {why}")),
            },
        }
    }
    if !unknown.is_empty() {
        return Err(does_not_exist(writer, moment, &unknown).into());
    }
    if !broken.is_empty() {
        return Err(not_conforming(&broken).into());
    }
    Ok(checked)
}

fn is_kept(moment: Moment<'_>, name: &str, value: &str) -> bool {
    match moment {
        Moment::Creation => false,
        Moment::Change(user) => user.attribute(name) == Some(value),
    }
}

/// Whether an attribute is written by this server alone.
fn is_ours(name: &str) -> bool {
    matches!(name, "sub" | "identities") || name.starts_with("cognito:")
}

/// The refusal to write such an attribute.
fn not_mutable(name: &str) -> Refusal {
    Refusal::parameter(format!("Cannot modify the non-mutable attribute {name}"))
}

/// Refuses an address that users of the pool may not give themselves with `InvalidParameter`; what is no address is
/// refused elsewhere.
pub fn check_domain(pool: &UserPool, address: &str) -> Result<()> {
    match !is_email(address) || pool.takes_address(address) {
        true => Ok(()),
        false => Err(Refusal::parameter(NOT_OF_DOMAIN).into()),
    }
}

/// What is said of such an address.
pub const NOT_OF_DOMAIN: &str = "Email addresses of this domain are not accepted.";

/// Whether a user who has no value of an attribute may be given one by this writer.
pub fn may_set(pool: &UserPool, writer: Writer<'_>, name: &str) -> bool {
    let schema = pool.config.attribute(name);
    schema.is_some_and(|schema| schema.mutable && may_write(writer, schema))
}

fn may_write(writer: Writer<'_>, schema: &SchemaAttribute) -> bool {
    match writer {
        Writer::Admin => true,
        Writer::Page(client) if !account::opens_attributes(client) => false,
        Writer::User(client) | Writer::Page(client) => {
            let proof = ContactKind::of_proof(&schema.name).is_some();
            !proof && !schema.developer_only_attribute && client.config.may_write(&schema.name)
        }
    }
}

/// What is wrong with a value, for whoever typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    NoNumber,
    /// Between which numbers it has to be.
    Range(Bounds<i64>),
    /// How many characters it has to have.
    Length {
        min: usize,
        max: usize,
    },
    NoMoment,
    Form,
}

/// The least and the most; `None` where there is no bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds<T> {
    pub min: Option<T>,
    pub max: Option<T>,
}

/// What is wrong with a value that is not empty.
pub fn wrong(schema: &SchemaAttribute, value: &str) -> Option<Wrong> {
    if matches!(typed(schema, value), Ok(Ok(_))) {
        return None;
    }
    let Bounds { min, max } = lengths(schema);
    let length = value.chars().count();
    Some(match (schema.attribute_data_type, min, max) {
        (AttributeDataType::Number, ..) if value.parse::<i64>().is_err() => Wrong::NoNumber,
        (AttributeDataType::Number, ..) => Wrong::Range(numbers(schema)),
        (AttributeDataType::DateTime, ..) => Wrong::NoMoment,
        (AttributeDataType::String, min, Some(max))
            if length > max || min.is_some_and(|min| length < min) =>
        {
            Wrong::Length { min: min.unwrap_or(0), max }
        }
        _ => Wrong::Form,
    })
}

/// The value as it is stored, or what is wrong with it.
fn typed(schema: &SchemaAttribute, value: &str) -> Result<std::result::Result<String, String>> {
    match schema.name.as_str() {
        "email" if !is_email(value) => {
            return Err(Refusal::parameter("Invalid email address format.").into());
        }
        "phone_number" if !is_phone_number(value) => {
            return Err(Refusal::parameter("Invalid phone number format.").into());
        }
        _ => {}
    }
    Ok(match schema.attribute_data_type {
        AttributeDataType::String => within_lengths(schema, value),
        AttributeDataType::Number => within_numbers(schema, value),
        AttributeDataType::Boolean => match value.to_ascii_lowercase().as_str() {
            canonical @ ("true" | "false") => Ok(canonical.to_owned()),
            _ => Err("Value must be true or false".to_owned()),
        },
        AttributeDataType::DateTime => {
            let epoch = value.parse::<i64>().is_ok();
            match epoch || chrono::DateTime::parse_from_rfc3339(value).is_ok() {
                true => Ok(value.to_owned()),
                false => Err("Value must be a date and time".to_owned()),
            }
        }
    })
}

/// The fewest and the most characters.
pub fn lengths(schema: &SchemaAttribute) -> Bounds<usize> {
    let bounds = schema.string_attribute_constraints.as_ref();
    let bound = |text: Option<&String>| text.and_then(|text| text.parse::<usize>().ok());
    let min = bound(bounds.and_then(|bounds| bounds.min_length.as_ref()));
    Bounds { min, max: bound(bounds.and_then(|bounds| bounds.max_length.as_ref())) }
}

/// The least and the greatest number.
pub fn numbers(schema: &SchemaAttribute) -> Bounds<i64> {
    let bounds = schema.number_attribute_constraints.as_ref();
    let bound = |text: Option<&String>| text.and_then(|text| text.parse::<i64>().ok());
    let min = bound(bounds.and_then(|bounds| bounds.min_value.as_ref()));
    Bounds { min, max: bound(bounds.and_then(|bounds| bounds.max_value.as_ref())) }
}

fn within_lengths(schema: &SchemaAttribute, value: &str) -> std::result::Result<String, String> {
    let Bounds { min, max } = lengths(schema);
    let length = value.chars().count();
    if let Some(min) = min.filter(|min| length < *min) {
        return Err(format!("String must be no shorter than {min} characters"));
    }
    if let Some(max) = max.filter(|max| length > *max) {
        return Err(format!("String must be no longer than {max} characters"));
    }
    let date = || chrono::NaiveDate::parse_from_str(value, "%Y-%m-%d").is_ok();
    if schema.name == "birthdate" && !(value.is_ascii() && value.len() == 10 && date()) {
        return Err("Value must be a date, YYYY-MM-DD".to_owned());
    }
    Ok(value.to_owned())
}

fn within_numbers(schema: &SchemaAttribute, value: &str) -> std::result::Result<String, String> {
    let Bounds { min, max } = numbers(schema);
    let Ok(number) = value.parse::<i64>() else {
        return Err("Value must be a number".to_owned());
    };
    if let Some(min) = min.filter(|min| number < *min) {
        return Err(format!("Number must be no less than {min}"));
    }
    if let Some(max) = max.filter(|max| number > *max) {
        return Err(format!("Number must be no greater than {max}"));
    }
    Ok(value.to_owned())
}

fn not_conforming(lines: &[String]) -> Refusal {
    Refusal::parameter(format!("Attributes did not conform to the schema: {}", lines.join("\n")))
}

fn does_not_exist(writer: Writer<'_>, moment: Moment<'_>, names: &[&str]) -> Refusal {
    let lines = |line: fn(&str) -> String| names.iter().map(|name| line(name)).collect::<Vec<_>>();
    match (writer, moment) {
        (Writer::Admin, Moment::Creation) => not_conforming(&lines(|n| {
            format!("Type for attribute {{{n}}} could not be determined")
        })),
        (Writer::Admin, Moment::Change(_)) => {
            let all = lines(|n| format!("user.{n}: Attribute does not exist in the schema."));
            Refusal::parameter(all.join("\n"))
        }
        (Writer::User(_) | Writer::Page(_), _) => {
            not_conforming(&lines(|n| format!("{n}: Attribute does not exist in the schema.")))
        }
    }
}

/// Demands every attribute that the schema requires. Refuses with `InvalidParameter`.
pub fn check_required(pool: &UserPool, attributes: &Attributes) -> Result<()> {
    let missing: Vec<String> =
        missing(pool, attributes).map(|name| format!("{}", Required(name))).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(not_conforming(&missing).into()),
    }
}

/// The attributes that the schema requires and that have no value.
pub fn missing<'a>(
    pool: &'a UserPool,
    attributes: &'a Attributes,
) -> impl Iterator<Item = &'a str> {
    let set = |name: &str| attributes.get(name).is_some_and(|value| !value.is_empty());
    let required = pool.config.schema_attributes.iter().filter(|schema| schema.required);
    required.map(|schema| schema.name.as_str()).filter(move |name| *name != "sub" && !set(name))
}

/// What is said of a required attribute; those of names are called as SCIM calls them.
struct Required<'a>(&'a str);

impl std::fmt::Display for Required<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scim = match self.0 {
            "name" => "name.formatted",
            "given_name" => "name.givenName",
            "family_name" => "name.familyName",
            "middle_name" => "name.middleName",
            "nickname" => "nickName",
            plain => return write!(f, "{plain}: The attribute is required"),
        };
        write!(f, "{scim}: The attribute {scim} is required")
    }
}

/// The attributes of a user that comes to be: an address or number is unproven unless an administrator says otherwise.
///
/// Refuses with `InvalidParameter`: proven, but not there.
pub fn at_creation(checked: Attributes) -> Result<Attributes> {
    let mut attributes = checked;
    for kind in ContactKind::PREFERRED {
        let (name, verified) = (kind.attribute(), kind.verified_attribute());
        match (attributes.contains_key(name), attributes.contains_key(verified)) {
            (false, true) => return Err(nothing_to_verify(kind)),
            (true, false) => drop(attributes.insert(verified.to_owned(), "false".to_owned())),
            _ => {}
        }
    }
    Ok(attributes)
}

fn nothing_to_verify(kind: ContactKind) -> crate::rules::Error {
    let why = match kind {
        ContactKind::Email => "Email is required to verify/un-verify an email",
        ContactKind::PhoneNumber => "Phone Number is required to verify/un-verify a phone number",
    };
    Refusal::parameter(why).into()
}

/// The attribute that a name of that kind is kept in.
pub fn called(kind: NameKind) -> &'static str {
    match kind {
        NameKind::Email => "email",
        NameKind::PhoneNumber => "phone_number",
        NameKind::PreferredUsername => "preferred_username",
        NameKind::Username | NameKind::Sub => "username",
    }
}

/// A name that somebody else has, where it was just given.
pub fn given_exists(kind: NameKind) -> Refusal {
    Refusal::AliasExists(account_exists(called(kind)).into())
}

/// That somebody has the attribute that was given, in Cognito's words.
pub fn account_exists(attribute: &str) -> String {
    format!("An account with the given {attribute} already exists.")
}

/// A name that somebody else has, where a code proved it.
pub fn proven_exists(kind: NameKind) -> Refusal {
    Refusal::AliasExists(format!("An account with the {} already exists.", called(kind)).into())
}

/// Whether `preferred_username` must wait: as an alias it can be had only by a confirmed user.
pub fn must_wait(pool: &UserPool, status: UserStatus, attributes: &Attributes) -> bool {
    status == UserStatus::Unconfirmed
        && pool.config.is_alias("preferred_username")
        && attributes.get("preferred_username").is_some_and(|value| !value.is_empty())
}

#[cfg(test)]
mod tests;
