//! The model's constraints, and Cognito's way of saying that one is violated.

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use super::shape::{Constraint, Kind, Member, Shape, ShapeId, has_nul};
use super::{Contract, Operation};

/// More are not looked for: a message must not outgrow its request many times over.
const MOST_LISTED: usize = 50;

/// How many characters of a value are quoted.
const MOST_QUOTED: usize = 512;

/// Everything wrong with a request; `Display` is the exception's message, word for word Cognito's:
/// `2 validation errors detected: Value at 'password' failed to satisfy constraint: …; …`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<String>);

impl std::error::Error for Violations {}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = if self.0.len() == 1 { "" } else { "s" };
        write!(f, "{} validation error{s} detected: {}", self.0.len(), self.0.join("; "))
    }
}

impl Contract {
    /// Whether `input`, whose types are right, keeps to the model's limits.
    pub fn check_constraints(
        &self,
        operation: &Operation,
        input: &Value,
    ) -> Result<(), Violations> {
        let mut walk = Walk { contract: self, found: Vec::new() };
        let root = Place { parent: None, step: Step::Member("") };
        if let (Kind::Structure(members), Value::Object(object)) =
            (&self.shape(operation.input).kind, input)
        {
            walk.members(members, object, &root, false);
            walk.unknown(members, object, &root);
        }
        if walk.found.is_empty() { Ok(()) } else { Err(Violations(walk.found)) }
    }
}

struct Walk<'a> {
    contract: &'a Contract,
    found: Vec<String>,
}

impl Walk<'_> {
    fn members(&mut self, members: &[Member], object: &Map<String, Value>, at: &Place, hide: bool) {
        for member in members {
            let place = at.then(Step::Member(member.name));
            match object.get(member.name).filter(|value| !member.is_absent(value)) {
                None if member.required => {
                    let hide = hide || self.contract.shape(member.shape).hidden;
                    self.add(&Value::Null, &place, hide, &Constraint::NotNull);
                }
                None => {}
                Some(value) => self.value(member.shape, value, &place, hide),
            }
        }
    }

    /// What the model does not know is ignored, but no string holds U+0000.
    fn unknown(&mut self, members: &[Member], object: &Map<String, Value>, at: &Place) {
        let known = |name: &str| members.iter().any(|member| member.name == name);
        for (name, value) in object.iter().filter(|(name, _)| !known(name)) {
            if name.contains('\0') || has_nul(value) {
                self.add(value, &at.then(Step::Member(name)), true, &Constraint::NoNul);
            }
        }
    }

    fn value(&mut self, id: ShapeId, value: &Value, at: &Place, hide: bool) {
        if self.found.len() >= MOST_LISTED {
            return;
        }
        let shape = self.contract.shape(id);
        let before = self.found.len();
        let whole = Whole { value, at, hide: hide || shape.hidden };
        for constraint in broken(shape, value) {
            self.add(value, at, whole.hide, constraint);
        }
        let hide = hide || shape.sensitive;
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(object)) => {
                self.members(members, object, at, hide);
                self.unknown(members, object, at);
            }
            (Kind::List(item), Value::Array(items)) => self.list(*item, items, &whole, hide),
            (Kind::Map { key, value }, Value::Object(entries)) => {
                let keys: Vec<Value> = entries.keys().map(|key| key.as_str().into()).collect();
                self.together("Map keys", *key, &mut keys.iter(), &whole);
                self.entries(*value, entries, &whole, hide);
            }
            (Kind::String | Kind::Document, _) if before == self.found.len() && has_nul(value) => {
                self.add(value, at, true, &Constraint::NoNul);
            }
            _ => {}
        }
    }

    /// Structures in a list are reported one by one, plain items as a property of the whole list.
    fn list(&mut self, item: ShapeId, items: &[Value], whole: &Whole, hide: bool) {
        if !self.is_structure(item) {
            return self.together("Member", item, &mut items.iter(), whole);
        }
        for (index, value) in items.iter().enumerate() {
            let at = whole.at.then(Step::Item(index + 1));
            match value {
                Value::Null => self.add(value, &at, hide, &Constraint::NotNull),
                _ => self.value(item, value, &at, hide),
            }
        }
    }

    /// The same for the values of a map; a null one is absent.
    fn entries(&mut self, shape: ShapeId, entries: &Map<String, Value>, whole: &Whole, hide: bool) {
        let given = entries.iter().filter(|(_, value)| !value.is_null());
        if !self.is_structure(shape) {
            let mut values = given.map(|(_, value)| value);
            return self.together("Map value", shape, &mut values, whole);
        }
        for (name, value) in given {
            self.value(shape, value, &whole.at.then(Step::Entry(name)), hide);
        }
    }

    /// One violation for all `parts` of `whole`, naming everything that each must satisfy.
    fn together(
        &mut self,
        what: &str,
        id: ShapeId,
        parts: &mut dyn Iterator<Item = &Value>,
        whole: &Whole,
    ) {
        let shape = self.contract.shape(id);
        let (mut modelled, mut null, mut nul) = (false, false, false);
        for part in parts {
            null |= part.is_null();
            nul |= has_nul(part);
            modelled |= !part.is_null() && broken(shape, part).next().is_some();
        }
        let mut violated: Vec<&Constraint> = Vec::new();
        if modelled {
            violated.extend(&shape.constraints);
            violated.sort_by_key(|constraint| constraint.listed_at());
        }
        violated.extend(null.then_some(&Constraint::NotNull));
        violated.extend((nul && !modelled).then_some(&Constraint::NoNul));
        if !violated.is_empty() {
            let texts: Vec<String> = violated.iter().map(|text| text.to_string()).collect();
            let text = format!("{what} must satisfy constraint: [{}]", texts.join(", "));
            self.add(whole.value, whole.at, whole.hide || nul, &text);
        }
    }

    fn is_structure(&self, id: ShapeId) -> bool {
        matches!(self.contract.shape(id).kind, Kind::Structure(_))
    }

    fn add(&mut self, value: &Value, at: &Place, hide: bool, constraint: &dyn fmt::Display) {
        if self.found.len() >= MOST_LISTED {
            return;
        }
        let value = match value {
            _ if hide => String::new(),
            Value::Null => " null".to_owned(),
            value => format!(" '{}'", java(value)),
        };
        let at = at.to_string();
        let at = quoted(&at);
        self.found
            .push(format!("Value{value} at '{at}' failed to satisfy constraint: {constraint}"));
    }
}

/// A list or map, of which something inside is wrong.
struct Whole<'a> {
    value: &'a Value,
    at: &'a Place<'a>,
    hide: bool,
}

fn broken<'a>(shape: &'a Shape, value: &'a Value) -> impl Iterator<Item = &'a Constraint> {
    shape.constraints.iter().filter(|constraint| !constraint.holds(&shape.kind, value))
}

/// A place in a request, rendered only when something is wrong there.
struct Place<'a> {
    parent: Option<&'a Place<'a>>,
    step: Step<'a>,
}

enum Step<'a> {
    Member(&'a str),
    /// Counted from one.
    Item(usize),
    Entry(&'a str),
}

impl<'a> Place<'a> {
    fn then<'b>(&'b self, step: Step<'b>) -> Place<'b>
    where
        'a: 'b,
    {
        Place { parent: Some(self), step }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else { return Ok(()) };
        parent.fmt(f)?;
        if parent.parent.is_some() {
            f.write_str(".")?;
        }
        match self.step {
            Step::Member(name) => f.write_str(&lower_camel(name)),
            Step::Item(index) => write!(f, "{index}.member"),
            Step::Entry(key) => write!(f, "{key}.member"),
        }
    }
}

/// The wire name as AWS's framework spells it in messages: `UserPoolId` is `userPoolId`.
fn lower_camel(name: &str) -> String {
    let mut chars = name.chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).filter(|c| *c != '\0').collect()
}

/// A value as Java prints it: `text`, `[a, b]`, `{k=v}`.
fn java(value: &Value) -> String {
    let mut text = String::new();
    quote(value, &mut text);
    quoted(&text).into_owned()
}

fn quote(value: &Value, out: &mut String) {
    if out.len() > 4 * MOST_QUOTED {
        return;
    }
    match value {
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            let one = |item: &Value, out: &mut String| quote(item, out);
            separated(out, ('[', ']'), items, one);
        }
        Value::Object(entries) => separated(out, ('{', '}'), entries, |(key, value), out| {
            out.push_str(key);
            out.push('=');
            quote(value, out);
        }),
        other => out.push_str(&other.to_string()),
    }
}

fn separated<T>(
    out: &mut String,
    (open, close): (char, char),
    parts: impl IntoIterator<Item = T>,
    each: impl Fn(T, &mut String),
) {
    out.push(open);
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        each(part, out);
    }
    out.push(close);
}

/// What came in, as a message quotes it: whole if it is short.
pub fn quoted(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MOST_QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}...", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
